// SPDX-License-Identifier: GPL-3.0-or-later
// A request as it is made out to somebody else than the client made it out to.
#pragma once

#include <string_view>

#include "engine/session/session.h"

namespace penstock::engine {

/// `head` as it goes to the server, in the form this route asks for; noted as the exchange's `requestSent` where it differs from what came.
/// Decides whether `to` is asked by way of the upstream proxy in absolute-form.
model::RequestHeadPtr sentForm(model::RequestHeadPtr head, const Route& route, record::LiveExchange& live,
                               upstream::Destination& to);

/// For the target of reverse mode, which `received->authority` names already: origin-form, and Host says the target unless `keepHost`.
/// The same head where nothing changes.
model::RequestHeadPtr reverseForm(const model::RequestHeadPtr& received, bool keepHost);

/// For an upstream proxy (RFC 9112 3.2.2): absolute-form, with Proxy-Authorization unless that is "". `head` is in origin-form, its
/// scheme and authority filled in.
model::RequestHeadPtr absoluteForm(const model::RequestHead& head, std::string_view authorization);

}  // namespace penstock::engine
