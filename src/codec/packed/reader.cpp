// SPDX-License-Identifier: GPL-3.0-or-later
#include "codec/packed/reader.h"

#include <charconv>
#include <cmath>

#include "penstock/codec/charset.h"
#include "penstock/codec/hex.h"

namespace penstock::codec::packed {
namespace {

constexpr std::size_t kDeepest = 100'000;

template <class Float>
std::string shortest(Float v) {
  if (std::isnan(v)) return "NaN";
  if (std::isinf(v)) return v < 0 ? "-Infinity" : "Infinity";
  char text[40];
  const auto end = std::to_chars(text, text + sizeof text, v);
  std::string out(text, end.ptr);
  if (out.find_first_of(".e") == out.npos) out += ".0";
  return out;
}

/// A key that is bytes or more: as CBOR's notation has bytes.
std::string written(std::string_view bytes) {
  constexpr std::size_t shown = 32;
  return "h'" + hexString(bytes.substr(0, shown)) + (bytes.size() > shown ? "…'" : "'");
}

}  // namespace

std::string floatText(double v) { return shortest(v); }
std::string floatText(float v) { return shortest(v); }

bool Reader::all(const CancelToken& token) {
  std::size_t steps = 0;
  while (!problem_ && (at_ < in_.size() || !open_.empty())) {
    if (++steps % 16384 == 0 && token.cancelled()) return false;
    if (builder_ && builder_->full()) break;
    itemFrom_ = at_;
    if (at_ == in_.size())
      fail("it ends inside a value", true);
    else
      item();
  }
  return true;
}

bool Reader::take(std::size_t n, std::uint64_t& v) {
  v = 0;
  if (in_.size() - at_ < n) {
    fail("it ends inside a value", true);
    return false;
  }
  for (std::size_t i = 0; i < n; ++i) v = v << 8 | static_cast<unsigned char>(in_[at_ + i]);
  at_ += n;
  return true;
}

std::string_view Reader::bytes(std::uint64_t n) {
  if (n > in_.size() - at_) {
    fail("a length goes past the end", true);
    return {};
  }
  at_ += std::size_t(n);
  return in_.substr(at_ - std::size_t(n), std::size_t(n));
}

void Reader::fail(const char* why, bool truncated) {
  if (problem_) return;
  problem_ = why;
  problemAt_ = itemFrom_;
  truncated_ = truncated;
}

/// An item ended: it was a key, or one of those that what holds it has. What was full with it ended as well.
void Reader::ended() {
  while (!open_.empty()) {
    Open& o = open_.back();
    if (o.key) {
      o.key = false;
      if (keyDepth_ == open_.size()) {
        keyDepth_ = 0;
        if (builder_) builder_->key(written(in_.substr(keyFrom_, at_ - keyFrom_)), true);
      }
      return;
    }
    if (o.kind == ValueKind::object) o.key = true;
    if (o.left != kEndless && --o.left > 0) return;
    if (o.left == kEndless) return;
    open_.pop_back();
    if (builder_ && !keyDepth_) builder_->close();
  }
  ++values_;
}

void Reader::scalar(ValueKind kind, std::string_view text, std::string_view note) {
  if (failed()) return;
  if (builder_ && !keyDepth_) {
    if (keyHere())
      builder_->key(kind == ValueKind::bytes ? written(text) : std::string(text), kind != ValueKind::string);
    else
      builder_->value(kind, text, note);
  }
  ended();
}

void Reader::text(std::string_view text) {
  if (failed()) return;
  isUtf8(text) ? scalar(ValueKind::string, text) : scalar(ValueKind::bytes, text, "text that is no UTF-8");
}

void Reader::open(ValueKind kind, std::uint64_t items, std::string_view tag, std::string_view note) {
  if (failed()) return;
  if (open_.size() == kDeepest) return fail("values are nested too deep");
  if (values_ == 0 && open_.empty()) firstItems_ = items;
  if (keyHere() && !keyDepth_) {
    keyDepth_ = open_.size();
    keyFrom_ = itemFrom_;
  }
  if (builder_ && !keyDepth_) builder_->open(kind, tag, note);
  // An empty one is over as it begins.
  open_.push_back({kind, items, kind == ValueKind::object, std::string(tag)});
  if (items > 0) return;
  open_.pop_back();
  if (builder_ && !keyDepth_) builder_->close();
  ended();
}

void Reader::endMark() {
  if (open_.empty() || open_.back().left != kEndless || (open_.back().kind == ValueKind::object && !open_.back().key))
    return fail("a value ends that did not begin");
  open_.pop_back();
  if (builder_ && !keyDepth_) builder_->close();
  ended();
}

}  // namespace penstock::codec::packed
