// SPDX-License-Identifier: GPL-3.0-or-later
// The one implementation of Expression.
#pragma once

#include <string>

#include "filter/program/program.h"

namespace penstock::filter {

class Compiled : public Expression {
 public:
  Compiled(std::string text, Program program);
  const std::string& text() const override { return text_; }
  bool matchesAll() const override { return matchesAll_; }
  bool rowsSuffice() const override { return program_.wholeTexts.empty(); }
  bool needsBodies() const override { return needsBodies_; }
  const NeededTexts& neededTexts() const override { return needed_; }
  const DecidedBy& decidedBy() const override { return decidedBy_; }
  const std::vector<std::string>& neededInRequestLine() const override { return inRequestLine_; }
  const Program& program() const { return program_; }

 private:
  std::string text_;
  Program program_;
  NeededTexts needed_;
  DecidedBy decidedBy_;
  std::vector<std::string> inRequestLine_;
  bool matchesAll_, needsBodies_;
};

}  // namespace penstock::filter
