"""Who learns, who teaches and by what means: for evaluations and annual reports."""

from zhiheng.measures.measure import DISTINCT, SUMS, Count, Direction, Measure

ON_ROLL = "期末在籍学生（在读与休学）"
TABLE_1, TABLE_2, TABLE_3 = "附件2 表1", "附件2 表2", "附件2 表3"
PROXIES = "附件2 表2；网络教学团队建设管理规定 第九条"
BRANCHES = "国家开放大学分部办学评估指标"
_SHANXI = f"{BRANCHES} 3.2"


def _students(name: str, component: str, title: str, counted: str, clause: str) -> Measure:
    return Measure(
        id=name,
        title=title,
        unit="人",
        numerator=(Count(component, "students"),),
        counted=counted,
        clause=clause,
        scope="day" if component == "roll" else "any",
        rolls_up=SUMS,
    )


def _of_roll(name: str, column: str, title: str, counted: str, clause: str) -> Measure:
    return Measure(
        id=name,
        title=title,
        unit="人",
        numerator=(Count("roll", column),),
        counted=counted,
        clause=clause,
        scope="day",
        rolls_up=SUMS,
    )


def _staff(name: str, column: str, title: str, counted: str, clause: str) -> Measure:
    return Measure(
        id=name,
        title=title,
        unit="人",
        numerator=(Count("staff", column),),
        counted=f"{counted}；期末在任，一人只计一次",
        clause=clause,
        scope="day",
        rolls_up=DISTINCT,
    )


def ratio(
    name: str,
    title: str,
    numerator: Count,
    denominator: Count,
    words: tuple[str, str],
    clause: str,
    *,
    unit: str = ":1",
    better: Direction = "lower",
) -> Measure:
    """Return a quotient of two counts as they stand on the last day of a time.

    Args:
        name: Its id.
        title: Its Chinese name.
        numerator: What is divided.
        denominator: What it is divided by.
        words: What both are, in Chinese.
        clause: Where it is laid down.
        unit: Unit of the value; ``比例`` makes it a share.
        better: Which way is good.
    """
    return Measure(
        id=name,
        title=title,
        unit=unit,
        numerator=(numerator,),
        counted=words[0],
        denominator=(denominator,),
        divided_by=words[1],
        clause=clause,
        share=unit == "比例",
        better=better,
        scope="day",
    )


STUDENTS: tuple[Measure, ...] = (
    _students("students_on_roll", "roll", "在籍生数", ON_ROLL, f"{TABLE_1} 在籍"),
    _students(
        "admissions",
        "admitted",
        "招生数",
        "本期取得学籍的学生；没有注册日期的按入学学期",
        f"{TABLE_1} 招生",
    ),
    _students("graduates", "graduated", "毕业生数", "本期毕业的学生", f"{TABLE_1} 毕业"),
    _of_roll(
        "open_students", "open", "开放教育在籍生数", f"{ON_ROLL}，开放教育", f"{TABLE_1} 在籍"
    ),
    _of_roll("ouc_students", "ouc", "国开在籍生数", f"{ON_ROLL}，归属国家开放大学", TABLE_2),
    _of_roll(
        "dormant_students", "dormant", "沉淀生数", f"{ON_ROLL}，标为沉淀生", f"{BRANCHES} 说明5"
    ),
)

STAFF: tuple[Measure, ...] = (
    _staff("teachers", "teachers", "教师数", "主讲与辅导教师", TABLE_2),
    _staff(
        "full_time_teachers", "teachers_full_time", "专任教师数", "专任的主讲与辅导教师", TABLE_2
    ),
    _staff(
        "senior_teachers",
        "teachers_senior",
        "高级职称教师数",
        "副高级及以上的主讲与辅导教师",
        f"{_SHANXI}.2",
    ),
    _staff(
        "postgraduate_teachers",
        "teachers_postgraduate",
        "研究生及以上学历教师数",
        "研究生学历或硕士、博士学位的主讲与辅导教师",
        f"{_SHANXI}.2",
    ),
    _staff("lead_teachers", "lead_teachers", "主讲教师数", "主讲教师", TABLE_3),
    _staff(
        "full_time_lead_teachers",
        "lead_teachers_full_time",
        "专任主讲教师数",
        "专任主讲教师",
        TABLE_3,
    ),
    _staff(
        "senior_lead_teachers",
        "lead_teachers_senior",
        "副高及以上主讲教师数",
        "副高级及以上的主讲教师",
        TABLE_3,
    ),
    _staff("tutors", "tutors", "辅导教师数", "辅导教师", TABLE_2),
    _staff(
        "open_teachers", "open_teachers", "开放教育教师数", "从事开放教育的主讲与辅导教师", TABLE_2
    ),
    _staff(
        "full_time_open_teachers",
        "open_teachers_full_time",
        "专任开放教育教师数",
        "专任的开放教育教师",
        TABLE_2,
    ),
    _staff("managers", "managers", "管理人员数", "管理人员", TABLE_2),
    _staff(
        "open_managers", "open_managers", "开放教育管理人员数", "从事开放教育的管理人员", TABLE_2
    ),
    _staff("dedicated_managers", "managers_dedicated", "专职管理人员数", "专做管理的人员", TABLE_2),
    _staff(
        "dedicated_advisers",
        "advisers_dedicated",
        "专任班主任数",
        "专做班主任（导学教师）的人员",
        TABLE_2,
    ),
)

RATIOS: tuple[Measure, ...] = (
    ratio(
        "students_per_teacher",
        "生师比",
        Count("roll", "students"),
        Count("staff", "teachers"),
        (ON_ROLL, "期末在任的主讲与辅导教师"),
        PROXIES,
    ),
    ratio(
        "students_per_full_time_teacher",
        "生师比（专任）",
        Count("roll", "students"),
        Count("staff", "teachers_full_time"),
        (ON_ROLL, "期末在任的专任主讲与辅导教师"),
        f"{_SHANXI}.1",
    ),
    ratio(
        "ouc_students_per_open_teacher",
        "国开生师比",
        Count("roll", "ouc"),
        Count("staff", "open_teachers"),
        ("期末国开在籍学生", "期末在任的开放教育教师"),
        PROXIES,
    ),
    ratio(
        "ouc_students_per_tutor",
        "国开生师比（辅导教师）",
        Count("roll", "ouc"),
        Count("staff", "tutors"),
        ("期末国开在籍学生", "期末在任的辅导教师"),
        PROXIES,
    ),
    ratio(
        "students_per_adviser",
        "班主任负荷",
        Count("roll", "students"),
        Count("staff", "advisers_dedicated"),
        (ON_ROLL, "期末在任的专任班主任（导学教师）"),
        PROXIES,
    ),
    ratio(
        "full_time_share",
        "专任教师占比",
        Count("staff", "teachers_full_time"),
        Count("staff", "teachers"),
        ("专任的主讲与辅导教师", "期末在任的主讲与辅导教师"),
        TABLE_2,
        unit="比例",
        better="higher",
    ),
    ratio(
        "senior_share",
        "高级职称教师占比",
        Count("staff", "teachers_senior"),
        Count("staff", "teachers"),
        ("副高级及以上的主讲与辅导教师", "期末在任的主讲与辅导教师"),
        f"{_SHANXI}.2",
        unit="比例",
        better="higher",
    ),
    ratio(
        "postgraduate_share",
        "研究生学历教师占比",
        Count("staff", "teachers_postgraduate"),
        Count("staff", "teachers"),
        ("研究生学历或硕士、博士学位的主讲与辅导教师", "期末在任的主讲与辅导教师"),
        f"{_SHANXI}.2",
        unit="比例",
        better="higher",
    ),
)
