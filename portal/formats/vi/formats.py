"""Formats that Django's Vietnamese ones lack, or write too long for a list: 26/11/2026, 17:43.

Without them 7448251 would have no separators, and 03/04 would mean the fourth of March.
"""

DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y, H:i"
SHORT_DATE_FORMAT = "d/m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y, H:i"
YEAR_MONTH_FORMAT = "F/Y"
MONTH_DAY_FORMAT = r"\N\gà\y j/n"

DATE_INPUT_FORMATS = ["%d/%m/%Y", "%Y-%m-%d"]
DATETIME_INPUT_FORMATS = ["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"]

NUMBER_GROUPING = 3
