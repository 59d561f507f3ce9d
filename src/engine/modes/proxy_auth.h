// SPDX-License-Identifier: GPL-3.0-or-later
// Who may use an explicit proxy (RFC 9110 11.7).
#pragma once

#include <string_view>

#include "engine/http/transaction.h"
#include "engine/session.h"

namespace penstock::engine {

/// Takes as long for a wrong first byte as for a wrong last one.
bool isRight(const model::ProxyCredentials& wanted, std::string_view user, std::string_view password);
/// Whether a request to the explicit proxy has to bring a password and does not bring the right one. One for our own pages has not.
bool lacksPassword(const Session& session, const model::RequestHead& request);
/// Answers 407. The first of a connection is recorded; with the second the connection is told to end.
Awaitable<> askForPassword(Session& session, model::RequestHeadPtr request, SteadyTime start, ClientTransaction& client);

}  // namespace penstock::engine
