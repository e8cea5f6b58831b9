"""The admin of the news, a module for each page or group of models."""

from news.admin.articles import ArticleAdmin
from news.admin.attachments import AttachmentAdmin, RedirectAdmin
from news.admin.pictures import ImageAdmin
from news.admin.royalties import RoyaltyKindAdmin, RoyaltyRateAdmin
from news.admin.taxonomy import DepartmentAdmin, SectionAdmin, TagAdmin, ThreadAdmin

__all__ = [
    "ArticleAdmin",
    "AttachmentAdmin",
    "DepartmentAdmin",
    "ImageAdmin",
    "RedirectAdmin",
    "RoyaltyKindAdmin",
    "RoyaltyRateAdmin",
    "SectionAdmin",
    "TagAdmin",
    "ThreadAdmin",
]
