"""What is left out of the collected static files."""

from fnmatch import fnmatchcase

from ckeditor.widgets import CKEditorWidget
from django.contrib.staticfiles.finders import get_finders

from core.editor import PICTURE_PLUGINS, PLUGINS
from portal.apps import PortalStaticFilesConfig
from portal.unused_static import CKEDITOR, UNUSED_STATIC


def collected() -> set[str]:
    """Return the names of the files that `collectstatic` would collect."""
    ignored = PortalStaticFilesConfig.ignore_patterns
    return {name for finder in get_finders() for name, _ in finder.list(ignored)}


def test_most_files_of_the_editor_are_left_out() -> None:
    assert len(collected()) < 400


def test_no_plugin_of_the_editor_is_left_out() -> None:
    used = {*PLUGINS.split(","), *PICTURE_PLUGINS.split(","), "image2", "a11yhelp"}
    left_out = [
        name
        for name in used
        if any(fnmatchcase(f"{CKEDITOR}/plugins/{name}/plugin.js", each) for each in UNUSED_STATIC)
    ]
    assert not left_out


def test_every_file_that_pages_name_is_collected() -> None:
    named = {name for name in CKEditorWidget().media._js if isinstance(name, str)}
    named |= {f"{CKEDITOR}/{name}" for name in ("ckeditor.js", "lang/vi.js", "plugins/icons.png")}
    named |= {"admin/js/vendor/select2/i18n/vi.js", "admin/js/vendor/select2/select2.full.min.js"}
    named |= {"admin/js/vendor/jquery/jquery.min.js", "admin/js/vendor/xregexp/xregexp.min.js"}
    assert named <= collected()


def test_each_pattern_leaves_something_out() -> None:
    everything = {name for finder in get_finders() for name, _ in finder.list([])}
    useless = [
        each for each in UNUSED_STATIC if not any(fnmatchcase(name, each) for name in everything)
    ]
    assert not useless
