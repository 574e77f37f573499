"""`zhiheng identities`: the keys that seal who a pseudonym stands for."""

import pkgutil

import click

from zhiheng.cli.output import (
    DONE,
    NEGATIVE,
    format_option,
    print_aside,
    print_json,
    print_text,
    stopping,
)
from zhiheng.service.ready import ready

# Loaded when Django is ready.
_ROTATE = "zhiheng.service.identities:rotate"
_NEW_KEY = "zhiheng.apps.identities.sealing:new_key"
_VARIABLE = "ZHIHENG_IDENTITY_KEY"


@click.group()
def identities() -> None:
    """身份对照：生成密钥，更换密钥。"""


@identities.command()
@stopping
def key() -> int:
    """生成一把新密钥，打印出来；不保存在任何地方。"""
    print_text(pkgutil.resolve_name(_NEW_KEY)())
    return DONE


@identities.command()
@format_option
@stopping
def rotate(form: str) -> int:
    """把全部身份信息改用 ZHIHENG_IDENTITY_KEY 的第一把密钥加密；可以中断后再运行。"""
    with ready():
        done = pkgutil.resolve_name(_ROTATE)(_tell)
    whole = not done.left
    if form == "json":
        keys = ("key_id", "resealed", "current", "left", "altered")
        print_json({key: getattr(done, key) for key in keys})
        return DONE if whole else NEGATIVE
    print_text(f"重新加密 {done.resealed:,} 人；密钥 {done.key_id} 下共 {done.current:,} 人")
    for key_id, count in sorted(done.left.items()):
        print_aside(f"还有 {count:,} 人在密钥 {key_id} 下")
    for pseudonym in done.altered:
        print_aside(f"{pseudonym} 的身份信息与其封印不符，保持原样；请从备份恢复或重新导入")
    if whole:
        print_text("没有人再需要旧密钥；确认后可以从环境变量中去掉")
    else:
        print_aside(f"上面的密钥不能去掉；缺的请加回 {_VARIABLE} 后再运行一次")
    return DONE if whole else NEGATIVE


def _tell(done: int) -> None:
    print_aside(f"已重新加密 {done:,} 人")
