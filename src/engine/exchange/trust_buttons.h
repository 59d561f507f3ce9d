// SPDX-License-Identifier: GPL-3.0-or-later
// The buttons of the error page that trust a refused server. They are forms of the page's own origin: other pages can neither read what
// they send, which is a secret made for this server and this certificate, nor send it without.
#pragma once

#include <optional>
#include <string>

#include "engine/session/core.h"
#include "penstock/engine/interceptor.h"
#include "penstock/model/http_head.h"

namespace penstock::engine {

/// HTML. "" where nobody would see them: `request` is not a page a person asked for.
std::string trustButtons(const Core& core, const model::TrustedServer& server, const model::RequestHead& request);
/// When one was pressed: the server is trusted, and the answer leads back to the page. Nothing for any other request, also one that does
/// not know the secret: that is the server's.
std::optional<FixedReply> answerTrustButton(Core& core, const std::string& host, const model::RequestHead& request);

}  // namespace penstock::engine
