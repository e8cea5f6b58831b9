"""What is typed, pasted and made up: values that no field, header or file awaits."""

from hypothesis import strategies as st

# Shown as it is, it would be an element of the page.
CANARY = "\"'><z1z onload=x>"
DIGITS = st.sampled_from(
    ["0", "-1", "1", "2147483648", "9223372036854775808", "9" * 400, "9" * 5000, "1e400", "NaN",
     "-Infinity", "٣", "１２", "1.5", "1,5", "0x10", "1_000", " 1", "+1", "²", "True"]
)  # fmt: skip
MOMENTS = st.sampled_from(
    ["0001-01-01", "31/12/9999", "2026-02-30", "9999-12-31T23:59:59.999999-14:00", "24:00", "99:99",
     "2026-11-28", "28/11/2026", "２０２６-11-28", "2026-11", "0000-00", "1/1/1"]
)  # fmt: skip
ODD = st.sampled_from(
    ["", " ", "\0", "a\0b", "\r\nX-Evil: 1", "\ud800", "\udfff\ud83d", "\ufffe\uffff", "\u202e", "'",
     '"', "%", "%s%n{0}{x.__class__}", "%00", "%zz", "..", "../../etc/passwd", "..\\..\\x", "{{7*7}}",
     "{% debug %}", CANARY, "<script>alert(1)</script>", "'; DROP TABLE x;--", "\\", "(", "[", "*",
     "javascript:alert(1)", "//evil.example/", "/\\evil.example", "http://[::1", "http://a:99999/",
     "mailto:a@b\r\nBcc: c@d", "null", "undefined", "[]", "{}", "on", "x" * 300, "ư" * 20_000,
     "<p>" * 3000, "&#0;&#xD800;&#x110000;", "a@b.c", "ß", "İ", "e\u0301" * 50, "🏴󠁧󠁢󠁥󠁮󠁧󠁿"]
)  # fmt: skip
TEXTS = st.one_of(ODD, DIGITS, MOMENTS, st.text(max_size=12))
RAW = st.one_of(
    st.binary(max_size=12),
    st.sampled_from(
        [b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf..", b"\x00", b"x" * 9000, b"%", b"\r\n"]
    ),
)
METHODS = st.sampled_from(
    ["GET"] * 6 + ["POST"] * 4
    + ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "get", "X" * 200, "PROPFIND"]
)  # fmt: skip
HEADER_VALUES: dict[str, list[str]] = {
    "HTTP_HOST": ["", "evil.example", "testserver:99999", "testserver:x", "a b", "[::1", "\xff",
                  "testserver\0", "x" * 9000, "testserver/..", "user@testserver", "testserver,evil"],
    "HTTP_ACCEPT_LANGUAGE": ["vi;q=x", "," * 5000, "en-" * 3000, "\xff", "x" * 9000, "*;q=1e400"],
    "HTTP_COOKIE": ["=", ";;;", "sessionid", "csrftoken=" + "x" * 9000, "messages=\xff", "a=\0",
                    "csrftoken=é", 'messages="[[\\"__json_message\\"', "sessionid=" + "é" * 40],
    "CONTENT_TYPE": ["", ";", "multipart/form-data", "multipart/form-data; boundary=",
                     "multipart/form-data; boundary=\xff", "multipart/form-data; boundary=" + "x" * 300,
                     "application/json", "text/plain; charset=utf-99", "a/b; charset=\0",
                     "application/x-www-form-urlencoded; charset=utf-16",
                     "application/x-www-form-urlencoded; charset=rot13", "x" * 20_000,
                     "a; x*=none''%ff", "a; charset*=rot13''%ff", "a; x*0=1; x*9*=2", "multipart/form-data; boundary*=rot13''x"],
    "CONTENT_LENGTH": ["", "-1", "x", "9" * 40, "1e3", "+5", "٣", "0"],
    "HTTP_X_FORWARDED_FOR": ["", ",,,", "x" * 9000, "1.2.3.4, evil", "::1%eth0", "\xff", "[", "999.1.1.1"],
    "HTTP_X_FORWARDED_HOST": ["evil.example", "\r"],
    "HTTP_X_FORWARDED_PROTO": ["https", "https,http", "javascript"],
    "HTTP_IF_NONE_MATCH": ["*", '"', "W/", ",".join(['"x"'] * 900), "\xff"],
    "HTTP_IF_MODIFIED_SINCE": ["x", "Thu, 99 Foo 99999 99:99:99 GMT", "9" * 300,
                               "Thu, 01 Jan 0000 00:00:00 GMT", "Sat, 29 Oct 99999 19:43:31 GMT"],
    "HTTP_RANGE": ["bytes=-", "bytes=9-1", "bytes=" + "0-0," * 900, "x", "bytes=99999999999999999999-"],
    "HTTP_ACCEPT_ENCODING": ["br;q=x", "*", ",;,;", "gzip;q=0, br;q=0", "\xff"],
    "HTTP_REFERER": ["", "x", "http://[", "\xff", "javascript:1", "http://testserver/" + "x" * 9000],
    "HTTP_ORIGIN": ["null", "http://[", "evil", "\xff", "http://testserver:x"],
    "HTTP_USER_AGENT": ["", "\xff", "x" * 9000, "(" * 900],
    "HTTP_AUTHORIZATION": ["Bearer", "Bearer \xff", "Basic x", "Bearer " + "x" * 9000],
    "HTTP_SEC_FETCH_SITE": ["cross-site", "x", "same-origin"],
    "HTTP_X_CSRFTOKEN": ["", "\xff", "x" * 9000, "é" * 32, "a" * 64],
    "HTTP_X_REQUESTED_WITH": ["XMLHttpRequest"],
    "HTTP_EXPECT": ["100-continue", "x"],
    "HTTP_UPGRADE": ["websocket"],
    "HTTP_TRANSFER_ENCODING": ["chunked", "gzip, chunked"],
}  # fmt: skip
HEADERS = st.lists(
    st.sampled_from(sorted(HEADER_VALUES)).flatmap(
        lambda name: st.tuples(st.just(name), st.sampled_from(HEADER_VALUES[name]))
    ),
    max_size=3,
).map(dict)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXTS | st.just(10**400),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=6,
)
BROKEN_JSON = st.sampled_from(
    [b"", b"{", b"[" * 100_000, b'{"a":' * 50_000, b"\xff", b"9" * 5000, b"NaN", b'{"k":"view"}x',
     b'"\\ud800"', b"[1e999]", b'{"k":1,"k":2}', b"\xef\xbb\xbf{}", b"null", b"{}" * 9]
)  # fmt: skip
FILES = st.sampled_from(
    [b"", b"\0" * 99, b"GIF89a" + b"\xff" * 20, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff",
     b"\xff\xd8\xff\xe0" + b"JFIF" * 9, b"PK\x03\x04" + b"\0" * 40, b"PK\x05\x06" + b"\0" * 18,
     b"%PDF-1.7\n1 0 obj<<", b"<svg onload=alert(1)>", b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"MZ" * 40,
     b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"a;b;c\n1;2", b"\xff\xfea\0;\0", b"x" * 3_000_000]
)  # fmt: skip
FILE_NAMES = st.sampled_from(
    ["a.jpg", "a.docx", "a.pdf", "", "..", "../../x.png", "a\0.jpg", "x" * 300 + ".pdf", "a.php.jpg",
     "con.pdf", "c:\\a\\b.docx", "/etc/passwd", ".htaccess", "a\u202egpj.exe", "a.svg", 'a".jpg', "đ.xlsx"]
)  # fmt: skip
