"""Files of installed packages that no page of ours loads: five sixths of all static files.

Patterns as in `collectstatic --ignore`.
"""

CKEDITOR = "ckeditor/ckeditor"
PLUGINS = (
    "adobeair", "ajax", "auto*", "bbcode", "codesnippet*", "colordialog", "copyformatting",
    "devtools", "div*", "docprops", "embed*", "exportpdf", "flash", "forms", "iframe*", "image",
    "language", "liststyle", "mathjax", "menubutton", "pagebreak", "placeholder", "preview",
    "scayt", "sharedspace", "showblocks", "smiley", "sourcedialog", "stylesheetparser",
    "tableresize", "templates", "uicolor", "wsc", "xml",
)  # fmt: skip

UNUSED_STATIC = [
    *[f"{CKEDITOR}/plugins/{name}/*" for name in PLUGINS],
    f"{CKEDITOR}/*.md",
    f"{CKEDITOR}/adapters/*",
    f"{CKEDITOR}/bender-runner.config.json",
    f"{CKEDITOR}/build-config.js",
    f"{CKEDITOR}/lang/[!ev]*",  # nearly all but Vietnamese and English
    f"{CKEDITOR}/plugins/*/lang/[!ev]*",
    f"{CKEDITOR}/skins/moono/*",  # the look before moono-lisa
    f"{CKEDITOR}/skins/*_ie*.css",  # Internet Explorer
    f"{CKEDITOR}/vendor/*",
    "admin/js/vendor/select2/i18n/[!v]*",
    # Beside a .min.js, what a page of DEBUG loads, which is served without being collected.
    "admin/js/vendor/select2/select2.full.js",
    "admin/js/vendor/jquery/jquery.js",
    "admin/js/vendor/xregexp/xregexp.js",
    "ckeditor/file-icons/*",
    "ckeditor/galleriffic/*",
]
