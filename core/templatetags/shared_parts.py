"""The tag for markup that many pages share."""

from typing import Any

from django import template
from django.template import Context, Node, NodeList
from django.template.base import FilterExpression, Parser, Token, token_kwargs

from core.shared_parts import SharedParts

register = template.Library()


class SharedNode(Node):
    """A block that is rendered once in a fresh period for the same values."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values

    def render(self, context: Context) -> str:
        given = {name: value.resolve(context) for name, value in self.values.items()}
        parts: SharedParts = context["shared_parts"]
        return parts.get((self, *given.values()), lambda: self._render(context, parts, given))

    def _render(self, context: Context, parts: SharedParts, given: dict[str, Any]) -> str:
        return self.nodelist.render(context.new({**given, "shared_parts": parts}))


@register.tag
def shared(parser: Parser, token: Token) -> SharedNode:
    """Render a block once in a fresh period, for all pages that give it the same values.

    {% shared identity=identity place=place %}…{% endshared %}

    Nothing of the page can be seen inside but these values; they must be hashable.
    Raises TemplateSyntaxError for anything that is not `name=value`.
    """
    bits = token.split_contents()[1:]
    values = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"Not name=value: {bits[0]!r}")
    nodelist = parser.parse(("endshared",))
    parser.delete_first_token()
    return SharedNode(nodelist, values)
