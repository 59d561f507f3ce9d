// SPDX-License-Identifier: GPL-3.0-or-later
// Words that files and the API have for what an exchange is: they are written by exporters and read by importers.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "penstock/model/exchange.h"

namespace penstock::exporter {

/// Of model::Timings, in its order.
inline constexpr std::array<std::string_view, model::Timings::count> momentNames{
    "resolve_start", "resolve_end", "connect_start", "connect_end", "tls_start", "tls_end",
    "request_head", "request_sent", "request_end", "response_start", "response_head", "end"};

inline constexpr std::array<std::string_view, 3> stateNames{"pending", "complete", "failed"};
inline constexpr std::array<std::string_view, 4> sourceNames{"proxy", "resender", "bulk", "import"};
inline constexpr std::array<std::string_view, 3> kindNames{"http", "tls", "tcp"};

/// By model::BodyId::number().
inline constexpr std::array<std::string_view, 4> bodyNames{"request", "response", "requestSent", "responseSent"};

constexpr std::string_view stateName(model::ExchangeState state) { return stateNames[std::size_t(state)]; }
constexpr std::string_view sourceName(model::Source source) { return sourceNames[std::size_t(source)]; }
constexpr std::string_view kindName(model::ExchangeKind kind) { return kindNames[std::size_t(kind)]; }

/// The place of a word in one of these tables.
template <class Names>
constexpr std::optional<std::size_t> placeIn(const Names& names, std::string_view word) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == word) return i;
  return std::nullopt;
}

}  // namespace penstock::exporter
