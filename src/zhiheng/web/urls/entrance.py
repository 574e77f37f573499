"""Coming in: sign-in, one's own account, language, health."""

from django.urls import path

from zhiheng.web.health import health
from zhiheng.web.views import desk, sign_in

urlpatterns = [
    path("", desk.desk, name="desk"),
    path("health/", health, name="health"),
    path("language/", sign_in.set_language, name="set_language"),
    path("account/", sign_in.own_account, name="own_account"),
    path("account/password/", sign_in.change_password, name="change_password"),
    path("account/sign-out-elsewhere/", sign_in.sign_out_elsewhere, name="sign_out_elsewhere"),
]

# Names that the sign-in library looks for.
library_patterns = [
    path("sign-in/", sign_in.sign_in, name="account_login"),
    path("sign-in/closed/", sign_in.closed_account, name="account_inactive"),
    path("sign-out/", sign_in.sign_out, name="account_logout"),
    path("account/confirm/", sign_in.reauthenticate, name="account_reauthenticate"),
    path("sign-in/code/", sign_in.enter_code, name="mfa_authenticate"),
    path("account/confirm/code/", sign_in.confirm_code, name="mfa_reauthenticate"),
    path("account/second-factor/", sign_in.second_factors, name="mfa_index"),
    path("account/second-factor/app/", sign_in.activate_app, name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", sign_in.deactivate_app, name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", sign_in.view_codes, name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        sign_in.generate_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "account/second-factor/codes/file/",
        sign_in.download_codes,
        name="mfa_download_recovery_codes",
    ),
]
