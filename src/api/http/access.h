// SPDX-License-Identifier: GPL-3.0-or-later
// Who may call at all: what stands in the head of a request, against DNS rebinding, pages of others and guesses. Pure but for the tokens.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/api/call.h"

namespace penstock::api {

struct RequestHead {
  std::string method, target;
  std::vector<std::string> hosts;            // every Host that came
  std::optional<std::string> origin;         // null as text is one as well
  std::optional<std::string> authorization;  // the first
  std::optional<std::string> rights;         // rightsField: those that the caller wants to have of his
  std::string queryToken;                    // ?token=, of /ws alone
};

/// "127.0.0.1:8081": where the listener was reached.
/// Whether Host names the listener: a loopback name or the address itself, and its port.
bool hostIsOurs(std::string_view host, std::string_view listener);
/// Whether a page of that origin is our own: the listener's.
bool originIsOurs(std::string_view origin, std::string_view listener);

struct Admission {
  std::optional<service::ApiToken> holder;
  std::optional<Answer> refused;  // 403: Host or Origin; 401: the token
};
Admission admit(const RequestHead& head, std::string_view listener, const service::ApiTokens& tokens);

}  // namespace penstock::api
