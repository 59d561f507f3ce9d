// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace penstock::codec::layout {

/// Lines that are indented, as long as indentation is not most of the text: a hostile one is nothing but brackets.
class Writer {
 public:
  explicit Writer(std::size_t sourceSize) : spaces_((8u << 20) + 2 * sourceSize) { out_.reserve(sourceSize + sourceSize / 4); }

  void put(std::string_view text) { out_ += text; }
  void put(char c) { out_ += c; }
  /// One space, unless white space or the beginning is there already.
  void space() {
    if (!out_.empty() && out_.back() != ' ' && out_.back() != '\n') out_ += ' ';
  }
  /// Begins a line `level` deep. Where one was just begun it only takes that level.
  void newline(std::size_t level) {
    if (out_.empty()) return;
    if (lineStart_ == out_.size() - indented_) {
      spaces_ += indented_;
      out_.resize(lineStart_);
    } else {
      while (!out_.empty() && out_.back() == ' ' && out_.size() > kept_) out_.pop_back();
      out_ += '\n';
      lineStart_ = out_.size();
    }
    indented_ = std::min(2 * std::min<std::size_t>(level, 32), spaces_);
    spaces_ -= indented_;
    out_.append(indented_, ' ');
  }
  /// An empty line comes before what is written next.
  void blankLine() {
    newline(0);
    if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
    lineStart_ = out_.size();
  }
  /// What was put so far stays as it is, spaces at its end included.
  void keep() { kept_ = out_.size(); }
  std::size_t column() const { return out_.size() - lineStart_; }
  bool atLineStart() const { return out_.empty() || (lineStart_ == out_.size() - indented_ && lineStart_ > 0); }
  std::size_t size() const { return out_.size(); }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
  std::size_t spaces_;                            // that may still be spent
  std::size_t lineStart_ = 0, indented_ = 0, kept_ = 0;
};

}  // namespace penstock::codec::layout
