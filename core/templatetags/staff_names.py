"""Names of people as Vietnamese write them."""

from django import template

from core.staff_names import staff_name

register = template.Library()
register.filter("staff_name", staff_name)
