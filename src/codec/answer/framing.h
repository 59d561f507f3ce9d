// SPDX-License-Identifier: GPL-3.0-or-later
// Where the pieces of an answer begin and end.
#pragma once

#include <memory>
#include <string_view>

#include "codec/answer/piece.h"

namespace penstock::codec::answer {

class Framing {
 public:
  virtual ~Framing() = default;
  virtual void feed(std::string_view bytes) = 0;
  virtual void finish() = 0;
};
/// `out` outlives it.
std::unique_ptr<Framing> makeFraming(AnswerFraming framing, Growing& out);

}  // namespace penstock::codec::answer
