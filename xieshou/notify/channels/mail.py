"""By mail, as the site's mail server takes it."""

from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import EmailMessage

from xieshou.notify.channels.letter import Letter, Receipt, taken

# Of SMTP's answers (RFC 5321, 4.2.1) those from 500 on are for good.
FOR_GOOD = 500


class Mail:
    def __init__(self, address: str) -> None:
        self._address = address

    def send(self, letter: Letter) -> Receipt:
        message = EmailMessage(
            letter.subject, body(letter), settings.DEFAULT_FROM_EMAIL, [self._address],
            headers={"Auto-Submitted": "auto-generated", "X-Xieshou-Id": letter.id},
        )  # fmt: skip
        try:
            message.send()
        except SMTPRecipientsRefused as no:
            codes = [code for code, _text in no.recipients.values()]
            return _refused(max(codes, default=FOR_GOOD))
        except SMTPResponseException as no:
            return _refused(no.smtp_code)
        except (OSError, SMTPException) as fault:
            return Receipt("unreachable", type(fault).__name__, again=True)
        return taken


def body(letter: Letter) -> str:
    lines: list[str] = []
    for section in letter.sections:
        lines.append(f"【{section.label}】")
        for item in section.items:
            lines += [item.text, f"  {item.url}"]
        lines.append("")
    return "\n".join([*lines, letter.end])


def _refused(code: int) -> Receipt:
    again = code < FOR_GOOD
    return Receipt("busy" if again else "refused", f"SMTP {code}", again)
