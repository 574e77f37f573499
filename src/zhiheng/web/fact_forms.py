"""Forms of facts on their way in: the file, and which of its columns is which."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhiheng.apps.intake.models import LARGEST_UPLOAD
from zhiheng.facts.column_mapping import ColumnMapping
from zhiheng.facts.readers.opening import ENDINGS
from zhiheng.facts.schema import FactTable, fact_tables
from zhiheng.web.forms import PageForm

_SHOWN_ENDINGS = (".xlsx", ".csv", ".parquet", ".dbf")
_MEGABYTE = 2**20
_LONGEST_CONSTANT = 100


class FileForm(PageForm):
    """A file of facts to be looked at."""

    file = forms.FileField(
        label=gettext_lazy("数据文件"),
        help_text=format_lazy(
            gettext_lazy(
                "{endings}，不超过 {size} MB；xAPI 学习记录用 .json 或 .jsonl。"
                "更大的文件请在服务器上用 zhiheng facts import 导入。"
            ),
            endings="、".join(_SHOWN_ENDINGS),
            size=str(LARGEST_UPLOAD // _MEGABYTE),
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={
            "required": gettext_lazy("请先选择文件。"),
            "empty": gettext_lazy("文件是空的（0 字节）。请重新导出后再上传。"),
        },
    )
    table = forms.ChoiceField(
        label=gettext_lazy("数据表"),
        required=False,
        help_text=gettext_lazy("不确定就留着自动识别，下一步还可以改。"),
    )
    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("如“教务系统 2026 年 3 月导出”，记入历史，方便以后核对。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tables = [(name, table.title) for name, table in fact_tables().items()]
        self.fields["table"].choices = [("", _("（自动识别）")), *tables]

    def clean_file(self) -> Any:
        """Return the file, if it is of a kind and size that can be read."""
        file = self.cleaned_data["file"]
        ending = Path(file.name).suffix.lower()
        if ending not in ENDINGS:
            raise ValidationError(
                _(
                    "「%(file)s」是 %(ending)s 文件，这里只收 %(endings)s。"
                    "请在原系统中另存为其中一种。"
                )
                % {
                    "file": file.name,
                    "ending": ending or _("没有扩展名的"),
                    "endings": "、".join(ENDINGS),
                }
            )
        if file.size > LARGEST_UPLOAD:
            raise ValidationError(
                _("「%(file)s」有 %(size).1f MB，最大 %(largest)d MB。请按学期或单位分成几个文件。")
                % {
                    "file": file.name,
                    "size": file.size / _MEGABYTE,
                    "largest": LARGEST_UPLOAD // _MEGABYTE,
                }
            )
        return file


class MappingForm(PageForm):
    """Which column of a file stands for which column of a table.

    Args:
        table: The table.
        headings: Headings of the file.
    """

    source = forms.CharField(
        label=gettext_lazy("数据来源"),
        required=False,
        max_length=120,
        help_text=gettext_lazy("如“教务系统 2026 年 3 月导出”，记入历史，方便以后核对。"),
    )
    save_as = forms.CharField(
        label=gettext_lazy("存下这个对应，名为"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("下次导入同样格式的文件时可以直接选用；留空不存。"),
    )

    def __init__(
        self, *args: Any, table: FactTable, headings: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.table = table
        choices = [("", _("（没有）")), *((each, each) for each in dict.fromkeys(headings) if each)]
        for column in table.columns:
            name, constant = _names(column.name)
            self.fields[name] = forms.ChoiceField(
                label=column.label, choices=choices, required=False
            )
            self.fields[name].widget.attrs["class"] = "form-select"
            self.fields[constant] = forms.CharField(
                label=column.label, required=False, max_length=_LONGEST_CONSTANT
            )
            self.fields[constant].widget.attrs |= {
                "class": "form-control",
                "aria-label": _("%(column)s：每行都是") % {"column": column.label},
            }

    def clean(self) -> dict[str, Any]:
        """Refuse a column that is given twice, and a required one that is not given."""
        cleaned = super().clean()
        for column in self.table.columns:
            name, constant = _names(column.name)
            heading, fixed = cleaned.get(name, ""), cleaned.get(constant, "").strip()
            if heading and fixed:
                self.add_error(constant, _("已选文件中的列，这里请留空。"))
            elif column.required and not heading and not fixed and name not in self.errors:
                self.add_error(name, _("必填：请选择文件中的列，或填每行都有的值。"))
        return cleaned

    @property
    def mapping(self) -> ColumnMapping:
        """Return what was chosen; the form must be valid."""
        columns, constants = {}, {}
        for column in self.table.columns:
            name, constant = _names(column.name)
            if heading := self.cleaned_data[name]:
                columns[column.name] = heading
            elif fixed := self.cleaned_data[constant].strip():
                constants[column.name] = fixed
        return ColumnMapping(table=self.table.name, columns=columns, constants=constants)


@dataclass(frozen=True, slots=True)
class MappingRow:
    """One column of a table, with its two fields.

    Attributes:
        label: Its heading.
        meaning: What belongs there.
        required: Whether it must be given.
        heading: The field of the heading.
        constant: The field of the constant.
        sample: What the file has there in its first rows; empty where nothing is chosen.
        is_folded: Whether it may be left out and nothing is chosen for it.
    """

    label: str
    meaning: str
    required: bool
    heading: Any
    constant: Any
    sample: str
    is_folded: bool


def mapping_initial(mapping: ColumnMapping) -> dict[str, str]:
    """Return a mapping as initial values of the form."""
    initial = {_names(name)[0]: heading for name, heading in mapping.columns.items()}
    return initial | {_names(name)[1]: text for name, text in mapping.constants.items()}


def mapping_rows(form: MappingForm, samples: dict[str, str]) -> list[MappingRow]:
    """Return the form as rows: required columns first, each in the order of the table.

    Args:
        form: The form.
        samples: First texts of the file, by heading.
    """
    rows = []
    for column in sorted(form.table.columns, key=lambda each: not each.required):
        name, constant = _names(column.name)
        sample = samples.get(form[name].value() or "", "")
        is_given = form[name].value() or form[constant].value() or form[name].errors
        rows.append(
            MappingRow(
                label=column.label,
                meaning=column.meaning,
                required=column.required,
                heading=form[name],
                constant=form[constant],
                sample=sample,
                is_folded=not column.required and not is_given,
            )
        )
    return rows


def _names(column: str) -> tuple[str, str]:
    return f"column_{column}", f"constant_{column}"
