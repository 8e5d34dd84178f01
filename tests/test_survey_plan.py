"""Planning: design effects, power of clusters, detectable change, allocation; samples that anyone can repeat and whose weights are right."""

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cli import main
from pipeline.errors import InputError
from pipeline.survey import Design
from pipeline.survey.allocate import allocate
from pipeline.survey.draw import chance, draw, proportional
from pipeline.survey.plan import design_effect, detectable_change, icc, power_clusters, sd_of_shares
from pipeline.survey.power import power_means


def test_design_effect_of_clusters_of_unequal_size_and_weights():
    assert design_effect(0.05, 10) == pytest.approx(1.45)
    assert design_effect(0.05, 10, cv=0.5) == pytest.approx(1 + (1.25 * 10 - 1) * 0.05)
    assert design_effect(0.05, 10, cv_weights=0.6) == pytest.approx(1.45 * 1.36)


def test_the_icc_of_three_villages_by_hand():
    frame = pd.DataFrame({"y": [1.0, 2, 3, 4, 5, 6], "v": list("aabbcc")})
    # mean squares between 8 and within 0.5, two people a village
    assert icc(Design(frame, clusters="v"), "y") == pytest.approx(7.5 / 8.5)


def test_strata_are_taken_out_of_the_icc():
    frame = pd.DataFrame({"y": [1.0, 2, 1, 2, 101, 102, 101, 102], "v": list("aabbccdd"), "s": list("xxxxyyyy")})
    assert icc(Design(frame, clusters="v", strata="s"), "y") == 0.0
    assert icc(Design(frame, clusters="v"), "y") > 0.9


def test_power_of_clusters_is_that_of_their_means():
    # R: power.t.test(n = 25, delta = .3, sd = .5), where .5 is the spread of the means of clusters
    sd = 0.5 * np.sqrt(10 / 1.45)
    assert power_clusters(0.3, sd, 25, size=10, icc=0.05) == pytest.approx(0.547285726336, rel=1e-8)


def test_the_same_clusters_again_are_a_paired_comparison():
    # R: power.t.test(n = 25, delta = .3, sd = .5, type = "paired"), where .5 is the spread of the change
    spread = np.sqrt(0.95 + 10 * 0.05 * (1 - 0.4)) / np.sqrt(10) * np.sqrt(2)
    assert power_clusters(0.3, 0.5 / spread, 25, size=10, icc=0.05, place=0.4) == pytest.approx(0.820721287802, rel=1e-8)
    assert power_clusters(0.3, 0.5 / spread, power=0.8, size=10, icc=0.05, place=0.4) == pytest.approx(23.794565273921, rel=1e-6)


def test_a_panel_needs_fewer_clusters_than_fresh_people_and_these_fewer_than_fresh_places():
    panel, same, fresh = (power_clusters(0.2, 1, power=0.8, size=10, icc=0.05, place=place, person=person) for place, person in ((0.7, 0.5), (0.7, 0), (0, 0)))
    assert panel < same < fresh


def test_clusters_of_one_person_without_likeness_are_people():
    assert power_clusters(0.3, 1.1, power=0.9, size=1, icc=0) == pytest.approx(power_means(0.3, 1.1, power=0.9))
    assert power_clusters(sd=sd_of_shares(0.4, 0.5), clusters=40, power=0.8, size=10, icc=0.03) > 0


def waves(seed, panel=True):
    rng = np.random.default_rng(seed)
    village = np.repeat(np.arange(40), 8)
    level = rng.normal(0, 0.4, 40)[village] + rng.normal(size=320)
    first, second = (pd.DataFrame({"v": village + (0 if panel else 100 * wave), "wave": wave, "y": level + rng.normal(0, 0.5, 320)}) for wave in (0, 1))
    return pd.concat([first, second], ignore_index=True)


def test_the_detectable_change_of_two_waves_rests_on_the_error_of_their_difference():
    design = Design(waves(4), clusters="v")
    made = detectable_change(design, "y", wave="wave").iloc[0]
    change = design.compare_waves("y", "wave").iloc[-1]
    assert made["se"] == change["se"] and made["df"] == 39
    assert made["detectable"] == pytest.approx((2.0226909200 + 0.8509) * change["se"], rel=1e-3)


def test_before_the_second_wave_a_panel_promises_more_than_fresh_clusters():
    design = Design(waves(4).query("wave == 0"), clusters="v")
    fresh, panel, half = (detectable_change(design, "y", **options).iloc[0] for options in ({}, {"correlation": 0.7}, {"ratio": 0.5}))
    se = design.mean("y")["se"][0]
    assert fresh["se"] == pytest.approx(se * np.sqrt(2)) and panel["se"] == pytest.approx(se * np.sqrt(0.6)) and half["se"] == pytest.approx(se * np.sqrt(3))
    assert fresh["df"] == 78 and panel["df"] == 39


def test_a_change_of_the_detectable_size_is_found_as_often_as_promised():
    found, size = 0, detectable_change(Design(waves(1000), clusters="v"), "y", wave="wave")["detectable"][0]
    for seed in range(60):
        frame = waves(seed)
        frame.loc[frame["wave"] == 1, "y"] += size
        found += Design(frame, clusters="v").compare_waves("y", "wave")["p_value"].iloc[-1] < 0.05
    # 0.80 of 60, within three standard errors and what one estimate of the error is off
    assert 0.62 < found / 60 < 0.95


PLACES = {"aa": 12000, "bb": 3000, "cc": 900, "dd": 100}


@pytest.mark.parametrize(
    ("method", "options", "wanted"),
    [
        ("equal", {}, [100, 100, 100, 100]),
        ("proportional", {}, [300, 75, 23, 2]),
        ("proportional", {"minimum": 30}, [272, 68, 30, 30]),
        ("power", {}, [214, 107, 59, 20]),
        ("power", {"exponent": 0.0}, [100, 100, 100, 100]),
        ("neyman", {"sd": {"aa": 1, "bb": 4, "cc": 1, "dd": 1}}, [192, 192, 14, 2]),
    ],
)
def test_allocation_over_places(method, options, wanted):
    assert allocate(PLACES, 400, method, **options)["n"].tolist() == wanted


def test_equal_allocation_costs_the_whole_and_proportional_does_not():
    assert allocate(PLACES, 400, "equal").attrs["deff_weights"] == pytest.approx(4 * sum(n**2 for n in PLACES.values()) / sum(PLACES.values()) ** 2)
    assert allocate(PLACES, 1600, "proportional").attrs["deff_weights"] == pytest.approx(1, abs=0.01)


def test_a_small_place_is_taken_whole_and_its_margin_is_zero():
    made = allocate({"aa": 5000, "bb": 20}, 200, "equal").set_index("place")
    assert made["n"].to_dict() == {"aa": 180, "bb": 20} and made.loc["bb", "margin"] == 0


@given(st.lists(st.integers(1, 20000), min_size=1, max_size=25), st.sampled_from(["equal", "proportional", "power"]), st.integers(0, 40), st.floats(0, 1))
@settings(max_examples=80, deadline=None)
def test_allocations_add_up_and_keep_their_bounds(sizes, method, minimum, where):
    least = sum(min(minimum, size) for size in sizes)
    total = least + int(where * (sum(sizes) - least))
    made = allocate(dict(enumerate(sizes)), total, method, minimum=minimum)
    assert made["n"].sum() == total and (made["n"] <= made["population"]).all() and (made["n"] >= np.minimum(minimum, made["population"])).all()


@pytest.mark.parametrize(("total", "options"), [(50, {"minimum": 30}), (99999, {}), (10, {"method": "neyman"}), (10, {"method": "cube"})])
def test_an_allocation_that_cannot_be_is_refused(total, options):
    with pytest.raises(InputError):
        allocate(PLACES, total, **options)


def homes():
    """600 homes in 30 villages of unequal size in two strata."""
    rng = np.random.default_rng(8)
    village = np.repeat(np.arange(30), rng.integers(8, 33, 30))
    return pd.DataFrame({"home": [f"h{number}" for number in range(len(village))], "village": [f"v{number}" for number in village], "area": np.where(village < 12, "north", "south"),
                         "y": rng.normal(size=30)[village] + rng.normal(size=len(village))})  # fmt: skip


HOMES = homes()


def test_the_same_list_and_seed_give_the_same_sample_in_any_order_of_the_list():
    one, other = (draw(frame, 20, seed=7, unit="home", stratum="area", substitutes=5) for frame in (HOMES, HOMES.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(one, other)
    assert set(draw(HOMES, 20, seed=8, unit="home", stratum="area")["home"]) != set(one["home"])


def test_the_seed_and_the_list_are_written_into_the_sample():
    made = draw(HOMES, 5, seed=7, unit="home")
    assert set(made["seed"]) == {7} and made["frame"].nunique() == 1
    assert made["frame"][0] != draw(HOMES.iloc[1:], 5, seed=7, unit="home")["frame"][0]


def test_a_permanent_random_number_is_the_same_on_every_machine():
    assert chance(7, "north", "h1") == pytest.approx(0.15428653, abs=1e-8)


@pytest.mark.parametrize("method", ["random", "systematic"])
def test_weights_of_a_stratified_sample_add_up_to_the_list(method):
    made = draw(HOMES, {"north": 24, "south": 60}, seed=3, unit="home", stratum="area", method=method, substitutes=4)
    main = made[made["role"] == "main"]
    assert main.groupby("stratum")["weight"].sum().round(6).to_dict() == HOMES["area"].value_counts().astype(float).to_dict()
    assert main["home"].is_unique and not set(main["home"]) & set(made.loc[made["role"] == "substitute", "home"])
    assert made.loc[made["role"] == "substitute"].groupby("stratum")["rank"].apply(list).tolist() == [[1, 2, 3, 4]] * 2


def test_a_systematic_sample_walks_through_the_list():
    made = draw(HOMES, 20, seed=3, unit="home", method="systematic")
    steps = np.diff(sorted(int(home[1:]) for home in made["home"]))
    assert set(steps) <= {int(len(HOMES) / 20), int(len(HOMES) / 20) + 1}


def test_clusters_come_with_probability_proportional_to_size():
    size = np.array([10.0, 20, 30, 40])
    hits = np.mean([proportional(size, 2, start)[0] for start in np.linspace(0, 0.999, 1000)], axis=0)
    np.testing.assert_allclose(hits, [0.2, 0.4, 0.6, 0.8], atol=0.002)


def test_a_large_cluster_comes_with_certainty_and_the_rest_share_what_is_left():
    chosen, probability = proportional(np.array([10.0, 10, 20, 160]), 2, 0.6)
    assert chosen[3] and chosen.sum() == 2
    np.testing.assert_allclose(probability, [0.25, 0.25, 0.5, 1])


def test_two_stages_give_equal_weights_where_the_take_is_fixed():
    made = draw(HOMES, {"north": 5, "south": 8}, seed=11, unit="home", stratum="area", cluster="village", take=6, substitutes=2)
    main = made[(made["role"] == "main") & (made["p_cluster"] < 1)]
    assert main.groupby("cluster").size().eq(6).all() and made.groupby("cluster")["rank"].max().le(2).all()
    north = HOMES["area"].eq("north").sum()
    np.testing.assert_allclose(main.loc[main["stratum"] == "north", "weight"], north / 30)


def test_estimates_from_drawn_samples_are_right_on_average_and_their_errors_too():
    means, errors = [], []
    for seed in range(30):
        made = draw(HOMES, {"north": 5, "south": 8}, seed=seed, unit="home", stratum="area", cluster="village", take=6)
        row = Design(made, weights="weight", strata="stratum", clusters="cluster").mean("y").iloc[0]
        means.append(row["estimate"])
        errors.append(row["se"])
    assert abs(np.mean(means) - HOMES["y"].mean()) < 3.5 * np.std(means) / np.sqrt(30)
    # drawn without replacement, so the with-replacement error is on the safe side, and not by much
    assert 0.9 < np.mean(errors) / np.std(means) < 1.8


def test_a_list_of_clusters_gives_their_interviews_and_substitutes():
    villages = HOMES.groupby(["village", "area"], as_index=False).size()
    made = draw(villages, 4, seed=2, unit="village", stratum="area", cluster="village", size="size", take=10, substitutes=2)
    main = made[made["role"] == "main"]
    assert main.groupby("area").size().to_dict() == {"north": 4, "south": 4}
    assert (made.loc[made["role"] == "substitute"].groupby("area")["rank"].apply(list)).tolist() == [[1, 2], [1, 2]]
    assert (main["interviews"] * main["weight"]).groupby(main["area"]).sum()["south"] == pytest.approx(villages.loc[villages["area"] == "south", "size"].sum(), rel=0.35)
    assert not set(main["village"]) & set(made.loc[made["role"] == "substitute", "village"])


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"sizes": 999}, "units"),
        ({"unit": "house"}, "no column 'house'"),
        ({"unit": "area"}, "two rows have the same area"),
        ({"sizes": {"north": 3}, "stratum": "area"}, "different strata"),
        ({"cluster": "village"}, "number of interviews"),
        ({"cluster": "village", "take": 3, "sizes": 99}, "30 clusters"),
        ({"method": "quota"}, "method is one of"),
    ],
)
def test_a_draw_that_cannot_be_says_why(options, problem):
    with pytest.raises(InputError, match=problem):
        draw(HOMES, **({"sizes": 5, "seed": 1, "unit": "home"} | options))


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
    (tmp_path / "corpora/test").mkdir(parents=True)
    (tmp_path / "corpora/test/study.yaml").write_text(yaml.safe_dump({"study": "test", "seed": 5, "title": {"en": "T"}}), "utf-8")
    HOMES.rename(columns={"home": "Үй"}).to_excel(tmp_path / "list.xlsx", index=False)
    HOMES.rename(columns={"home": "Үй"}).to_csv(tmp_path / "list.csv", index=False, sep=";", encoding="utf-8-sig")
    return tmp_path


COMMAND = ["sample", "test", "--unit", "Үй", "--stratum", "area", "--cluster", "village", "--take", "5", "--total", "12", "--minimum", "3", "--substitutes", "2"]


def test_the_command_writes_a_sample_under_private_whose_weights_go_into_a_design(root, capsys):
    assert main([*COMMAND, str(root / "list.xlsx")]) == 0
    made = pd.read_csv(root / "private/test/sample.csv", encoding="utf-8-sig")
    main_rows = made[made["role"] == "main"]
    assert set(made["seed"]) == {5} and main_rows["village"].nunique() == 12
    assert Design(main_rows, weights="weight", strata="stratum", clusters="cluster").mean("y")["se"][0] > 0
    assert "seed 5" in capsys.readouterr().out


def test_a_list_as_excel_saves_it_in_windows_1251_is_read(root, capsys):
    HOMES.rename(columns={"home": "Дом"}).to_csv(root / "list.csv", index=False, sep=";", encoding="cp1251")
    assert main([word.replace("Үй", "Дом") for word in COMMAND] + [str(root / "list.csv")]) == 0
    assert len(pd.read_csv(root / "private/test/sample.csv", encoding="utf-8-sig")) > 12


def test_the_same_command_gives_the_same_bytes_and_another_seed_never_replaces_them(root, capsys):
    path = root / "private/test/sample.csv"
    assert main([*COMMAND, str(root / "list.csv")]) == 0
    before = path.read_bytes()
    assert main([*COMMAND, str(root / "list.csv")]) == 0 and path.read_bytes() == before
    assert main([*COMMAND, str(root / "list.csv"), "--seed", "6"]) == 1 and path.read_bytes() == before
    assert "another sample" in capsys.readouterr().err


def test_the_population_of_a_stratum_goes_into_the_design_as_its_finite_population():
    made = draw(HOMES, 20, seed=7, unit="home", stratum="area")
    whole, part = (Design(made, weights="weight", strata="stratum", fpc=fpc).mean("y")["se"][0] for fpc in (None, "population"))
    assert 0.85 < part / whole < 1


def test_the_command_shares_out_by_the_spread_of_the_strata(root, capsys):
    table = HOMES.assign(sd=HOMES["area"].map({"north": 3, "south": 1}))
    table.to_csv(root / "spread.csv", index=False)
    assert main(["sample", "test", str(root / "spread.csv"), "--unit", "home", "--stratum", "area", "--total", "60", "--allocation", "neyman", "--spread", "sd", "--language", "ky"]) == 0
    made = pd.read_csv(root / "private/test/sample.csv", encoding="utf-8-sig")
    counts, sizes = made["area"].value_counts(), HOMES["area"].value_counts()
    assert counts["north"] == pytest.approx(60 * 3 * sizes["north"] / (3 * sizes["north"] + sizes["south"]), abs=1)
    assert "баштапкы сан" in capsys.readouterr().out


def test_a_list_without_the_column_is_refused_by_name(root, capsys):
    assert main([*COMMAND[:2], str(root / "list.csv"), "--unit", "home", "--total", "5"]) == 1
    assert "list.csv" in capsys.readouterr().err and not (root / "private").exists()
