"""Names of people as Vietnamese write them."""

from django import template

from portal.lib import names

register = template.Library()
register.filter("staff_name", names.staff_name)
