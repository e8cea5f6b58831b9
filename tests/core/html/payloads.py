"""Markup that tries to run a script, made by a small grammar: what runs, in what, written how."""

import random
from collections.abc import Callable, Iterator
from html import escape

# What runs a script; RUN stands for the expression.
CARRIERS = [
    "<img src=x onerror=RUN>", "<img src='x' onerror='RUN'>", '<img/src="x"/onerror="RUN">',
    "<svg onload=RUN>", "<svg><script>RUN</script></svg>", "<script>RUN</script>",
    "<svg><animate onbegin=RUN attributeName=x dur=1s>", "<svg><set onbegin=RUN attributeName=x>",
    "<svg><image href=x onerror=RUN>", "<svg><a xlink:href='javascript:RUN'><text y=9>x</text></a>",
    "<svg><use href='data:image/svg+xml,<svg id=a xmlns=http://www.w3.org/2000/svg onload=RUN>#a'>",
    "<video><source onerror=RUN></video>", "<audio src=x onerror=RUN>", "<details open ontoggle=RUN>x",
    "<input autofocus onfocus=RUN>", "<select autofocus onfocus=RUN>", "<marquee onstart=RUN>x</marquee>",
    "<body onload=RUN>", "<style onload=RUN></style>", "<iframe onload=RUN></iframe>",
    "<iframe srcdoc='<script>parent.RUN</script>'></iframe>", "<iframe src='javascript:parent.RUN'>",
    "<object data='javascript:RUN'></object>", "<embed src='javascript:RUN'>", "<object onerror=RUN data=x>",
    "<a href='javascript:RUN'>x</a>", "<form action='javascript:RUN'><button>x</button></form>",
    "<button formaction='javascript:RUN'>x</button>", "<math href='javascript:RUN'>x</math>",
    "<meta http-equiv=refresh content='0;url=javascript:RUN'>", "<base href='javascript:RUN//'>",
    "<link rel=stylesheet href=x onerror=RUN>", "<p style='animation:x' onanimationstart=RUN>x</p>",
    "<p tabindex=1 autofocus onfocus=RUN>x</p>", "<a href='data:text/html,<script>RUN</script>'>x</a>",
    "<img src='/media/anh/0a1b-1000x500/1000.webp' alt='\"' onload=RUN onerror=RUN>",
    "<table background='javascript:RUN'><td>x</table>", "<video poster=x><track onerror=RUN src=x default>",
    "<template shadowrootmode=open><img src=x onerror=RUN></template>", "<dialog open onclose=RUN>x",
    "<xss contenteditable autofocus onfocus=RUN>x</xss>", "<noscript><img src=x onerror=RUN></noscript>",
]  # fmt: skip
# Where parsers disagree about what a piece of text is; X stands for what is inside, as it is or escaped.
WRAPPERS = [
    "X", "<p>X</p>", "<div>X</div>", "<table>X</table>", "<table><tr><td>X", "<h2><b>X</h2></b>",
    "<math><mtext><table><mglyph><style><!--</style>X", "<math><mi><mglyph><style></math>X",
    '<math><mtext><mglyph><svg><mtext><style><path id="</style>X">',
    '<form><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style>X">',
    '<svg></p><style><a id="</style>X">', "<svg><style><!--</style>X--></style></svg>",
    "<svg><foreignObject>X</foreignObject></svg>", "<svg><desc><style><a title='</style>X'>",
    "<svg><title><style><a title='</style>X'>", "<math><annotation-xml encoding='text/html'>X",
    "<math><annotation-xml encoding='application/xhtml+xml'><style><!--</style>X",
    '<noscript><p title="</noscript>X">', '<noembed><p title="</noembed>X">', '<noframes><p title="</noframes>X">',
    '<textarea><p title="</textarea>X">', '<title><p title="</title>X">', '<xmp><p title="</xmp>X">',
    '<iframe><p title="</iframe>X">', '<plaintext>X', "<template>X</template>", "<select><style></select>X</style>",
    "<select><template><style><!--</style>X", "<option><style></option></select>X</style>",
    "<!-->X-->", "<!--->X-->", "<!--!>X", "<!-- --!>X-->", "<?xml X?>", "<![CDATA[X]]>", "<![CDATA[>X]]>",
    "<!DOCTYPE X>", "</X>", "<//X>", "<%X%>", "<a><table><a>X", "<b><p><b><table>X<b>", "<ul><li><table><li>X",
    "<p title='X'>a</p>", '<p title="X">a</p>', "<p title=`X`>a</p>", "<a title='X' href='X'>a</a>",
    "<img src='/media/anh/0a1b-1000x500/1000.webp' alt='X'>", "<td id=\"X\">", "<caption><table><td>X",
    "<figure class='image'><figcaption>X", "<svg><svg><p>X", "<math><svg><table><math>X", "<frameset>X",
    "<div>" * 600 + "X", "<svg><g/onload=RUN//<p>X", "<o:p>X</o:p>", "<p class=MsoNormal>X<![endif]>",
    "<!--[if gte mso 9]>X<![endif]-->", "<!--[if !mso]><!-->X<!--<![endif]-->", "<u><svg><u><math>X", "<li id='X'>",
]  # fmt: skip
_FULL_WIDTH = {ord(sign): ord(sign) + 0xFEE0 for sign in "<>\"'=/:()"}
SPELLINGS: list[Callable[[str], str]] = [
    lambda text: text,
    lambda text: text,
    lambda text: escape(text),
    lambda text: escape(escape(text)),
    lambda text: text.replace("<s", "<S").replace("on", "oN").replace("javascript", "JaVaScRiPt"),
    lambda text: text.replace(" ", "/"),
    lambda text: text.replace(" ", "\x0c"),
    lambda text: text.replace("<", "<\0"),
    lambda text: text.replace("script", "scr\0ipt"),
    lambda text: text.replace("<script", "<ſcript"),
    lambda text: text.replace("javascript:", "java\tscript\n:"),
    lambda text: text.replace("javascript:", "&#x6A;avascript&colon;"),
    lambda text: text.replace("javascript:", "\x01java&Tab;script&NewLine;:"),
    lambda text: text.replace("javascript:", "\u200bjava\u00adscript:"),
    lambda text: text.translate(_FULL_WIDTH),
    lambda text: text.replace("<", "\uff1c").replace(">", "\uff1e"),
    lambda text: text.replace("<", "\u02c2").replace("<", "\u2039"),
    lambda text: text.replace("on", "o\u00adn").replace("<", "<\u200b"),
    lambda text: text.replace(">", ""),
    lambda text: text.replace("'", '"'),
    lambda text: text.replace("<", "&lt").replace(">", "&gt"),
    lambda text: text.replace("<", "&#60").replace(">", "&#062;"),
    lambda text: text.replace("<", "<<"),
    lambda text: text.encode().decode("latin-1"),
    lambda text: "".join(f"&#x{ord(sign):x};" for sign in text),
]


def payloads(count: int, seed: int = 17) -> Iterator[str]:
    """Yield payloads; in the one with number n, `ran(n)` is what would run."""
    draw = random.Random(seed)
    for number in range(count):
        inner = draw.choice(SPELLINGS)(draw.choice(CARRIERS))
        for _ in range(draw.choice([0, 1, 1, 1, 2, 3])):
            inner = draw.choice(WRAPPERS).replace("X", inner)
            inner = draw.choice(SPELLINGS)(inner) if draw.random() < 0.2 else inner
        yield inner.replace("RUN", f"ran({number})")
