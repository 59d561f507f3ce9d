// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/payloads.h"

#include <algorithm>

#include "draft/made_payloads.h"
#include "draft/words.h"
#include "penstock/base/utf8.h"

namespace penstock::draft {
namespace {

class List final : public PayloadSource {
 public:
  explicit List(std::vector<std::string> items) : items_(std::move(items)) {}
  std::uint64_t size() const override { return items_.size(); }
  Result<std::string> at(std::uint64_t index) override { return items_[index]; }

 private:
  std::vector<std::string> items_;
};

class Nulls final : public PayloadSource {
 public:
  explicit Nulls(std::uint64_t count) : count_(count) {}
  std::uint64_t size() const override { return count_; }
  Result<std::string> at(std::uint64_t) override { return std::string(); }

 private:
  std::uint64_t count_;
};

class Numbers final : public PayloadSource {
 public:
  Numbers(const NumberPayloads& spec, std::uint64_t count) : spec_(spec), count_(count) {}
  std::uint64_t size() const override { return count_; }
  Result<std::string> at(std::uint64_t index) override {
    Int128 value = Int128(spec_.from) + Int128(index) * spec_.step;
    const bool negative = value < 0;
    if (negative) value = -value;
    std::string out;
    do {
      out += "0123456789abcdef"[std::size_t(value % spec_.base)];
      value /= spec_.base;
    } while (value > 0);
    if (out.size() < spec_.digits) out.append(spec_.digits - out.size(), '0');
    if (negative) out += '-';
    std::reverse(out.begin(), out.end());
    return out;
  }

 private:
  NumberPayloads spec_;
  std::uint64_t count_;
};

class Words final : public PayloadSource {
 public:
  Words(std::vector<std::string> characters, unsigned shortest, std::vector<std::uint64_t> ofLength)
      : characters_(std::move(characters)), shortest_(shortest), ofLength_(std::move(ofLength)) {
    for (const std::uint64_t n : ofLength_) count_ += n;
  }
  std::uint64_t size() const override { return count_; }
  Result<std::string> at(std::uint64_t index) override {
    std::size_t length = shortest_;
    for (const std::uint64_t n : ofLength_) {
      if (index < n) break;
      index -= n;
      ++length;
    }
    std::vector<std::size_t> digits(length);
    for (std::size_t i = length; i-- > 0; index /= characters_.size()) digits[i] = std::size_t(index % characters_.size());
    std::string out;
    for (const std::size_t digit : digits) out += characters_[digit];
    return out;
  }

 private:
  std::vector<std::string> characters_;
  unsigned shortest_;
  std::vector<std::uint64_t> ofLength_;
  std::uint64_t count_ = 0;
};

std::vector<std::string> charactersOf(std::string_view set) {
  std::vector<std::string> out;
  while (!set.empty()) {
    char32_t c = 0;
    const std::size_t n = std::max<std::size_t>(utf8Character(set, c), 1);
    out.emplace_back(set.substr(0, n));
    set.remove_prefix(n);
  }
  return out;
}

}  // namespace

Result<std::unique_ptr<PayloadSource>> numbers(const NumberPayloads& spec) {
  if (spec.base != 10 && spec.base != 16) return wrong("numbers are written to the base 10 or 16");
  if (spec.digits > 64) return wrong("a number has at most 64 digits");
  const Int128 way = Int128(spec.to) - spec.from;
  if (way != 0 && spec.step == 0) return wrong("with a step of 0 the last number is never reached");
  if (way != 0 && (way < 0) != (spec.step < 0))
    return wrong("from " + std::to_string(spec.from) + " steps of " + std::to_string(spec.step) + " lead away from " + std::to_string(spec.to));
  const Int128 count = way == 0 ? Int128(1) : way / spec.step + 1;
  if (count > Int128(mostPayloads)) return makeError(ErrorCode::limit, "those are more than 2^63 numbers");
  return std::make_unique<Numbers>(spec, std::uint64_t(count));
}

Result<std::unique_ptr<PayloadSource>> characters(const CharacterPayloads& spec) {
  std::vector<std::string> set = charactersOf(spec.characters);
  if (set.empty()) return wrong("there are no characters to make words of");
  if (spec.shortest > spec.longest) return wrong("the shortest word is longer than the longest");
  if (spec.longest > 256) return wrong("a word has at most 256 characters");
  std::vector<std::uint64_t> ofLength;
  Int128 words = 1, sum = 0;
  for (unsigned length = 0; length <= spec.longest; ++length) {
    if (length >= spec.shortest) {
      sum += words;
      ofLength.push_back(std::uint64_t(words));
    }
    if (sum > Int128(mostPayloads)) return makeError(ErrorCode::limit, "those are more than 2^63 words");
    if (length < spec.longest) words *= Int128(set.size());
    if (words > Int128(mostPayloads)) return makeError(ErrorCode::limit, "those are more than 2^63 words");
  }
  return std::make_unique<Words>(std::move(set), spec.shortest, std::move(ofLength));
}

Result<std::unique_ptr<PayloadSource>> makePayloads(const PayloadSpec& spec) {
  struct Make {
    Result<std::unique_ptr<PayloadSource>> operator()(const ListPayloads& s) const { return std::make_unique<List>(s.items); }
    Result<std::unique_ptr<PayloadSource>> operator()(const FilePayloads& s) const { return fileLines(s); }
    Result<std::unique_ptr<PayloadSource>> operator()(const NumberPayloads& s) const { return numbers(s); }
    Result<std::unique_ptr<PayloadSource>> operator()(const CharacterPayloads& s) const { return characters(s); }
    Result<std::unique_ptr<PayloadSource>> operator()(const DatePayloads& s) const { return dates(s); }
    Result<std::unique_ptr<PayloadSource>> operator()(const NullPayloads& s) const {
      if (s.count > mostPayloads) return makeError(ErrorCode::limit, "those are more than 2^63 requests");
      return std::make_unique<Nulls>(s.count);
    }
  };
  return std::visit(Make{}, spec);
}

}  // namespace penstock::draft
