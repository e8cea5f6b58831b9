"""The news in the admin."""

from news.admin.articles import ArticleAdmin
from news.admin.library import ImageAdmin
from news.admin.taxonomy import DepartmentAdmin, SectionAdmin, TagAdmin

__all__ = ["ArticleAdmin", "DepartmentAdmin", "ImageAdmin", "SectionAdmin", "TagAdmin"]
