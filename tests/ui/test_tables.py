from tapster.ui.tables import lines


def test_columns_are_aligned_and_nothing_stands_behind_the_last_word() -> None:
    rows = [("shop", "12", ""), ("a-longer-one", "3", "x")]

    found = list(lines(("app", "requests", "url"), rows, right=("requests",)))

    assert found == [
        "app           requests  url",
        "shop                12",
        "a-longer-one         3  x",
    ]


def test_a_table_without_rows_is_its_head() -> None:
    assert list(lines(("app", "url"), [])) == ["app  url"]


def test_signs_that_are_two_columns_wide_count_twice() -> None:
    assert list(lines(("a", "b"), [("测试", "1"), ("test", "2")])) == [
        "a     b",
        "测试  1",
        "test  2",
    ]
