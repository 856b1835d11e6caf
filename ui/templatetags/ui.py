"""Tags that format one value."""

from django import template

register = template.Library()
