// SPDX-License-Identifier: GPL-3.0-or-later
// One function a language. `level`: how deep the whole is indented; what lies in markup is.
#pragma once

#include <string>
#include <string_view>

#include "codec/layout/writer.h"
#include "penstock/base/cancel_token.h"

namespace penstock::codec::layout {

/// Each returns a clause why what comes last is left as it was; "" for a whole.
std::string layOutMarkup(std::string_view source, bool html, const CancelToken& token, Writer& out);
std::string layOutCss(std::string_view source, std::size_t level, const CancelToken& token, Writer& out);
std::string layOutScript(std::string_view source, std::size_t level, const CancelToken& token, Writer& out);

inline bool isSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f'; }

}  // namespace penstock::codec::layout
