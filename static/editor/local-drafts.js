/* Holds, on this device, what is typed and has not reached the server yet: each account's apart.
   IndexedDB, because it writes to the disk at once; localStorage may wait for a minute. */
"use strict";

{
  const opened = new Promise((resolve) => {
    try {
      const request = indexedDB.open("bai-go-do", 1);
      request.onupgradeneeded = () =>
        request.result.createObjectStore("drafts", { keyPath: ["user", "key"] });
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    } catch {
      resolve(null);
    }
  });

  /** Run `act` with the store; return its result, or null if this device keeps nothing. */
  const inStore = async (mode, act) => {
    const database = await opened;
    if (!database) return null;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction("drafts", mode, { durability: "strict" });
        const request = act(transaction.objectStore("drafts"));
        transaction.oncomplete = () => resolve(request.result ?? true);
        transaction.onerror = transaction.onabort = () => resolve(null);
        transaction.commit?.(); // at once: the page may be about to close
      } catch {
        resolve(null);
      }
    });
  };

  const ofUser = (user) => IDBKeyRange.bound([user], [user, []]);

  const two = (number) => String(number).padStart(2, "0");

  window.localDrafts = {
    /** Return a moment as the rest of the admin writes it. */
    moment: (at) => {
      const day = new Date(at);
      const date = [two(day.getDate()), two(day.getMonth() + 1), day.getFullYear()].join("/");
      return `${[day.getHours(), day.getMinutes(), day.getSeconds()].map(two).join(":")}, ${date}`;
    },
    /** Return whether anybody left a draft of this key on this device. */
    holds: async (key) =>
      Boolean((await inStore("readonly", (store) => store.getAllKeys()))?.some?.((each) => each[1] === key)),
    put: (draft) => inStore("readwrite", (store) => store.put(draft)),
    all: async (user) => (await inStore("readonly", (store) => store.getAll(ofUser(user)))) ?? [],
    remove: (user, key) => inStore("readwrite", (store) => store.delete([user, key])),
    clear: (user) => inStore("readwrite", (store) => store.delete(ofUser(user))),
  };
}
