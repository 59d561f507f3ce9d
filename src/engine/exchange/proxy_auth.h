// SPDX-License-Identifier: GPL-3.0-or-later
// Who may use an explicit proxy (RFC 9110 11.7).
#pragma once

#include <functional>
#include <string_view>

#include "engine/session/session.h"
#include "penstock/http/sides.h"

namespace penstock::engine {

/// Takes as long for a wrong first byte as for a wrong last one.
bool isRight(const model::ProxyCredentials& wanted, std::string_view user, std::string_view password);

enum class Admission : unsigned char {
  granted,
  missing,  // it brought none, or nothing that is one
  wrong,
  tooMany,  // others of its network try and wait already: it was not looked at
  gone,     // the client left while it waited, or Penstock is ending
};
/// Compares them with what this proxy asks for; waits for its turn before where too many were wrong (GuessBrake), but not on a
/// connection that gave the right ones before. `gone` is asked meanwhile.
Awaitable<Admission> checkCredentials(Session& session, std::string_view user, std::string_view password,
                                      const std::function<bool()>& gone);
/// Whether a request to the explicit proxy may pass. One for our own pages brings no password.
Awaitable<Admission> admitRequest(Session& session, const model::RequestHead& request, const std::function<bool()>& gone);

/// Answers what `admitRequest` did not grant: 407, or 429. The first 407 of a connection is recorded; with the second the connection is
/// told to end, as with 429.
Awaitable<> refuseRequest(Session& session, Admission why, model::RequestHeadPtr request, SteadyTime start,
                          http::ClientSide& client);

}  // namespace penstock::engine
