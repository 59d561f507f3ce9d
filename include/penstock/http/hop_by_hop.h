// SPDX-License-Identifier: GPL-3.0-or-later
// What an intermediary the client knows of takes out before it passes a request on (RFC 9110 7.6.1).
#pragma once

#include "penstock/model/http_head.h"

namespace penstock::http {

/// Absolute-form becomes origin-form; Proxy-Connection, Proxy-Authorization and what Connection names go. A Host that is not there is
/// made from the target unless `verbatim`; one that differs from it is what the client chose to ask the target for, against RFC 9112
/// 3.2.2. All else stays as it is.
model::RequestHeadPtr forwardedForm(const model::RequestHead& received, bool verbatim);

}  // namespace penstock::http
