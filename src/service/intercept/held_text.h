// SPDX-License-Identifier: GPL-3.0-or-later
// Heads as text that a person edits, and back. Pure.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "penstock/model/http_head.h"

namespace penstock::service {

/// Lines ended by LF, as they are but for their line end. Of HTTP/2 the first is "METHOD TARGET HTTP/2" or "HTTP/2 STATUS", then come
/// :authority and :protocol where they are, then the fields.
std::string headText(const model::RequestHead& head);
std::string headText(const model::ResponseHead& head);

/// Why a text is no head that could be sent.
struct HeadProblem {
  std::size_t line = 0;  // from 1; 0: the whole
  std::string sentence;  // without a final stop
};

// What such a text says, in place of `received`, whose version and delimiting fields it keeps: what no edit may change is a problem, and so
// is whatever would be mended on its way. `length`: of the body that goes with it where that is another than came, else nothing.
template <class Head>
using ReadHead = std::variant<std::shared_ptr<const Head>, HeadProblem>;
ReadHead<model::RequestHead> readHead(std::string_view text, const model::RequestHead& received, const std::size_t* length);
ReadHead<model::ResponseHead> readHead(std::string_view text, const model::ResponseHead& received, const std::size_t* length);

}  // namespace penstock::service
