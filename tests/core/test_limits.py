"""The table of limits: every limit is documented, and only there."""

import re

from core.limits import HOUR, KB, LIMITS, MB, Rate, in_words, meanings
from runner.environment import MOST_WORKERS, THREADS
from tests.docs.documents import ROOT
from tools.variables import OPERATORS, limits_table

BODIES, HEADERS = "runner/test_unfinished_bodies", "portal/test_request_limits"
HASHING, LOCKOUT = "accounts/test_hashing", "accounts/test_lockout"
FILES, STAFF = "core/test_file_limits", "portal/test_staff_limits"
NETWORK = "analytics/test_network_limits"
SO_MANY = "test_one_network_reads_so_many_pages_and_sees_an_advertisement_so_often"
TRIED = {
    "connections": (BODIES, "test_pages_are_served_beside_more_connections_than_the_old_limit"),
    "rendering": ("portal/test_thread_reserve", "test_only_some_threads_wait_for_the_database"),
    "header_seconds": (BODIES, "test_pages_and_forms_are_served_while_headers_do_not_come"),
    "header_bytes": (BODIES, "test_a_header_may_be_so_large_and_no_larger"),
    "address_bytes": (HEADERS, "test_an_address_may_be_so_long_and_no_longer"),
    "bodies": (HEADERS, "test_some_wait_and_the_rest_are_refused"),
    "bodies_waiting": (HEADERS, "test_some_wait_and_the_rest_are_refused"),
    "bodies_of_one_network": (HEADERS, "test_one_network_does_not_get_every_slot"),
    "body_bytes": (HEADERS, "test_a_body_may_be_so_large_and_no_larger"),
    "staff_body_bytes": (HEADERS, "test_a_body_may_be_so_large_and_no_larger"),
    "text_bytes": ("portal/test_limits", "test_a_form_has_so_many_bytes_of_text"),
    "fields": ("portal/test_limits", "test_a_form_and_an_address_have_so_many_fields"),
    "files": ("portal/test_limits", "test_a_form_has_so_many_files"),
    "query_letters": ("portal/test_limits", "test_a_query_has_so_many_letters"),
    "query_words": (FILES, "test_a_query_has_so_many_words_and_letters"),
    "paste_bytes": (STAFF, "test_what_is_pasted_has_so_many_bytes"),
    "text_letters": (FILES, "test_a_text_has_so_many_letters"),
    "nested_tags": (FILES, "test_html_nests_so_deep"),
    "nested_work": (FILES, "test_html_takes_so_much_work"),
    "draft_letters": (STAFF, "test_a_draft_has_so_many_letters"),
    "drafts": (STAFF, "test_a_person_has_so_many_drafts"),
    "picture_bytes": (FILES, "test_a_picture_has_so_many_bytes"),
    "picture_pixels": (FILES, "test_a_picture_has_so_many_pixels"),
    "pictures_at_once": (STAFF, "test_so_many_pictures_are_taken_at_once"),
    "document_bytes": (FILES, "test_a_document_has_so_many_bytes"),
    "attachments": (STAFF, "test_an_article_has_so_many_attachments"),
    "archive_entries": (FILES, "test_an_archive_has_so_many_files"),
    "archive_bytes": (FILES, "test_an_archive_unpacks_to_so_much"),
    "archive_ratio": (FILES, "test_an_archive_is_packed_so_densely"),
    **{
        f"{kind}_{bound}": (
            FILES, "test_a_process_that_takes_more_is_stopped_and_the_log_says_why")
        for kind in ("pdf", "word") for bound in ("seconds", "wait", "memory")
    },
    "word_part_bytes": (FILES, "test_a_part_of_a_word_file_has_so_many_bytes"),
    "word_paragraphs": (FILES, "test_a_word_file_has_so_many_paragraphs"),
    "word_parts": (FILES, "test_a_word_file_has_so_many_parts"),
    "word_letters": (FILES, "test_a_word_file_has_so_many_letters"),
    "word_notes": (FILES, "test_a_word_file_has_so_many_notes"),
    "word_pictures": ("news/test_word", "test_beyond_the_limit_are_left_out"),
    "word_picture_seconds": ("news/test_word", "test_beyond_their_time_are_left_out"),
    **{
        f"reading_{bound}": (
            FILES, "test_a_process_that_takes_more_is_stopped_and_the_log_says_why")
        for bound in ("seconds", "wait", "memory")
    },
    "reading_letters": ("news/test_attachment_texts", "test_so_many_letters_are_read"),
    "import_cell_letters": (FILES, "test_a_cell_of_an_import_has_so_many_letters"),
    "counts_bytes": (FILES, "test_the_counts_of_the_former_site_have_so_many_bytes"),
    "counts_days": (FILES, "test_the_counts_of_the_former_site_have_so_many_days"),
    "articles_at_once": (STAFF, "test_so_many_articles_are_chosen_at_once"),
    "tags_merged": (STAFF, "test_so_many_keywords_are_merged_at_once"),
    "links_followed": (STAFF, "test_so_many_links_are_followed"),
    "audit_rows": (STAFF, "test_a_file_of_the_log_has_so_many_rows"),
    "statistics_rows": (STAFF, "test_a_file_of_statistics_has_so_many_lines"),
    "hashes": (HASHING, "test_no_more_passwords_are_hashed_at_once_than_the_limit"),
    "hash_seconds": (HASHING, "test_who_waits_too_long_is_told_so_and_has_not_failed"),
    "account_failures": (
        LOCKOUT, "test_the_fifth_failure_locks_and_says_until_when_and_whom_to_call"),
    "network_failures": (
        LOCKOUT, "test_one_network_that_tries_many_names_is_locked"),
    "passkey_rate": (STAFF, "test_a_network_asks_for_passkeys_so_often"),
    "passkey_bytes": (STAFF, "test_a_passkey_answers_with_so_many_bytes"),
    "enquiry_rate": (
        "portal/test_enquiries", "test_a_sender_over_the_limit_sees_how_long_to_wait"),
    "complaint_rate": ("ads/test_complaints", "test_sending_many_reports_is_throttled"),
    "search_rate": ("portal/test_limits", "test_one_address_may_search_so_often"),
    "suggestion_rate": (
        "portal/test_suggestions", "test_who_asks_too_often_gets_none"),
    "beacon_rate": ("analytics/test_beacon", "test_one_address_may_tell_so_often"),
    "network_visitors": (
        NETWORK,
        "test_two_hundred_people_behind_one_address_count_and_three_hundred_agents_do_not"),
    "network_views": (NETWORK, SO_MANY),
    "network_views_of_page": (NETWORK, "test_one_page_is_read_so_often_from_one_network"),
    "network_showings": (NETWORK, SO_MANY),
    "network_clicks": (NETWORK, "test_clicks_and_answers_of_one_network_are_few"),
    "network_ratings": (NETWORK, "test_clicks_and_answers_of_one_network_are_few"),
    "network_referrals": (NETWORK, "test_one_network_names_a_referrer_so_often"),
    "beacon_bytes": (STAFF, "test_the_beacon_sends_so_many_bytes"),
    "beacon_tokens": (STAFF, "test_the_beacon_sends_so_many_tokens"),
    "wrong_token_rate": (
        "analytics/test_statistics_feed",
        "test_wrong_tokens_are_throttled_and_the_right_one_is_not"),
    "feed_days": (STAFF, "test_the_feed_gives_so_many_days"),
    "old_parameters": (STAFF, "test_an_old_address_has_so_many_parameters"),
    "report_bytes": ("portal/test_browser_reports", "test_a_report_may_be_so_long_and_no_longer"),
    "reports": (FILES, "test_one_request_reports_so_often"),
    "report_rate": (
        "portal/test_browser_reports", "test_a_network_may_report_so_often_and_no_more"),
    "report_rows": (
        "portal/test_browser_reports",
        "test_new_kinds_above_the_limit_of_a_day_are_counted_together"),
    "report_days": ("portal/test_browser_reports", "test_old_reports_are_deleted"),
}  # fmt: skip


def test_every_limit_is_tried_at_the_limit_and_above() -> None:
    assert list(TRIED) == list(meanings())
    lost = {
        name: (file, test)
        for name, (file, test) in TRIED.items()
        if f"def {test}(" not in (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
    }
    assert not lost


def test_the_handbook_has_the_limits_as_they_are() -> None:
    """To write it anew: python -m tools.variables."""
    assert limits_table() in OPERATORS.read_text()


def test_limits_are_written_as_people_read_them() -> None:
    assert in_words(64 * KB, "byte") == "64 KB"
    assert in_words(30 * MB, "byte") == "30 MB"
    assert in_words(1024, "") == "1.024"
    assert in_words(Rate(5, HOUR), "") == "5 lần mỗi giờ"


def test_every_limit_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for name in ("accounts", "ads", "analytics", "core", "news", "portal", "runner")
        for path in (ROOT / name).rglob("*.py")
    )
    used = set(re.findall(r"\bLIMITS\.([a-z_]+)", code))
    assert used == set(meanings())


def test_a_throttle_has_its_numbers_from_the_table() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for name in ("accounts", "ads", "analytics", "news", "portal")
        for path in (ROOT / name).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(SharedThrottle|Throttle|Quota)\(", line) and "LIMITS." not in line
    ]
    assert not named


def test_the_parts_fit_together() -> None:
    assert LIMITS.text_bytes <= LIMITS.body_bytes < LIMITS.staff_body_bytes
    assert LIMITS.document_bytes * 20 <= LIMITS.staff_body_bytes
    assert LIMITS.bodies_of_one_network < LIMITS.bodies
    assert LIMITS.bodies + LIMITS.bodies_waiting < THREADS
    # Attempts count as failures until they succeed, so colleagues who sign in at once must fit in.
    assert LIMITS.bodies_of_one_network * MOST_WORKERS < LIMITS.network_failures
    assert LIMITS.address_bytes < LIMITS.header_bytes
