from core.charts import HEIGHT, WIDTH, chart


def test_the_highest_bar_is_as_high_as_the_chart() -> None:
    drawn = chart(["1", "2", "3"], [5, 10, 0])
    assert [float(bar.height) for bar in drawn.bars] == [HEIGHT / 2, HEIGHT, 0]


def test_the_bars_behind_are_drawn_to_the_same_scale() -> None:
    drawn = chart(["1"], [5], [("0", 10)])
    assert (float(drawn.bars[0].height), float(drawn.behind[0].height)) == (HEIGHT / 2, HEIGHT)


def test_nothing_is_drawn_beside_the_chart() -> None:
    drawn = chart(["1"], [5], [("0", 10), ("00", 10)])
    assert len(drawn.behind) == 1
    assert all(float(bar.x) + float(bar.width) <= WIDTH for bar in (*drawn.bars, *drawn.behind))


def test_a_chart_without_numbers_is_flat() -> None:
    assert chart(["1"], [0]).bars[0].height == "0.00"
    assert chart([], []).bars == []
