"""What the rules of semgrep.yml must find, and what they must leave alone; never run."""

# ruff: noqa
# mypy: ignore-errors


def bad(request, cursor, logger, token):
    mark_safe(request.GET["q"])  # ruleid: sent-text-as-html
    format_html(f"<p>{request.POST['q']}</p>")  # ruleid: sent-text-as-html
    cursor.execute("SELECT " + request.GET["q"])  # ruleid: sent-text-in-sql
    subprocess.run([request.POST["q"]], timeout=1)  # ruleid: sent-text-as-a-command
    redirect(request.GET["next"])  # ruleid: sent-address-redirects
    open(request.GET["q"])  # ruleid: sent-name-opens-a-file
    logger.warning("In: %s", token)  # ruleid: secret-in-the-log
    subprocess.run(["git"])  # ruleid: process-without-a-deadline
    urllib.request.urlopen("https://a.example")  # ruleid: connection-without-a-deadline
    Article.objects.get(pk=request.POST["pk"])  # ruleid: row-by-a-sent-key


def good(request, cursor, logger, count):
    mark_safe(escape(request.GET["q"]))
    format_html("<p>{}</p>", request.POST["q"])
    cursor.execute("SELECT %s", [request.GET["q"]])
    subprocess.run(["git"], timeout=1)
    redirect(Article.objects.workable_by(request.user).get(pk=1))
    logger.warning("In: %s", count)
    urllib.request.urlopen("https://a.example", timeout=1)
    Article.objects.workable_by(request.user).get(pk=request.POST["pk"])
