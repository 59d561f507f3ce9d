// SPDX-License-Identifier: GPL-3.0-or-later
// HTTP/3 runs beside a transparent proxy, not through it: a client must not be invited to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "penstock/engine/interceptor.h"

namespace penstock::engine {

/// A value of Alt-Svc (RFC 7838 3) without its HTTP/3 and QUIC alternatives; "" when none is left, nothing when it has none of them.
std::optional<std::string> withoutHttp3(std::string_view altSvc);
/// Of a transparent listener's exchanges; the row's note says so.
class WithoutHttp3 final : public Interceptor {
 public:
  std::unique_ptr<Interception> begin(const Passage& passage) override;
};

}  // namespace penstock::engine
