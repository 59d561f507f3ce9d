// SPDX-License-Identifier: GPL-3.0-or-later
#include "filter/match/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <array>
#include <chrono>

namespace penstock::filter {
namespace {

constexpr std::size_t kLongText = 4096;             // above it a search is cut into windows, with a look at the clock between
constexpr std::uint32_t kMatchLimit = 500'000;      // steps from one place of the text: some milliseconds
constexpr std::uint32_t kStrictMatchLimit = 5'000;  // once a pattern has given up a few times
constexpr std::uint64_t kStrictAfter = 8, kNeverAfter = 2'000;  // surrenders
constexpr std::uint32_t kHeapLimit = 16 * 1024;                 // KiB, of matching without JIT
constexpr std::uint32_t kDepthLimit = 10'000;
constexpr auto kLongest = std::chrono::milliseconds(250);
constexpr std::size_t kLongestPattern = 16 * 1024;
constexpr std::uint32_t kPairs = Pattern::maxGroups + 1;

const pcre2_code* codeOf(const void* p) {
  return static_cast<const pcre2_code*>(p);
}
PCRE2_SPTR subject(std::string_view s) {
  return reinterpret_cast<PCRE2_SPTR>(s.data() ? s.data() : "");
}

bool ascii(std::string_view s) {
  return std::all_of(s.begin(), s.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void readGroups(const pcre2_code* code, std::size_t& count, std::vector<std::pair<std::string, std::size_t>>& names) {
  std::uint32_t groups = 0, named = 0, size = 0;
  pcre2_pattern_info(code, PCRE2_INFO_CAPTURECOUNT, &groups);
  pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &named);
  count = groups;
  if (named == 0) return;
  PCRE2_SPTR table = nullptr;
  pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
  pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
  // Each entry: the number in two bytes, then the name and a zero.
  for (; named > 0; --named, table += size)
    names.emplace_back(reinterpret_cast<const char*>(table + 2), std::size_t(table[0]) << 8 | table[1]);
}

}  // namespace

std::variant<Regex, RegexProblem> Regex::make(std::string_view pattern, std::uint32_t options) {
  if (pattern.size() > kLongestPattern) return RegexProblem{kLongestPattern, "the pattern is too long"};
  // A pattern of ASCII that ignores case stays with bytes: k would otherwise be the Kelvin sign too, which no index folds.
  const bool unicode = !(ascii(pattern) && (options & PCRE2_CASELESS));
  if (unicode) options |= PCRE2_UTF | PCRE2_MATCH_INVALID_UTF;
  options |= PCRE2_USE_OFFSET_LIMIT;
  if (!(options & PCRE2_LITERAL)) options |= PCRE2_NEVER_BACKSLASH_C;  // it breaks characters apart
  int error = 0;
  PCRE2_SIZE offset = 0;
  const std::unique_ptr<pcre2_compile_context, decltype(&pcre2_compile_context_free)> context(
      pcre2_compile_context_create(nullptr), &pcre2_compile_context_free);
  pcre2_set_parens_nest_limit(context.get(), 100);
  pcre2_code* code = pcre2_compile(subject(pattern), pattern.size(), options, &error, &offset, context.get());
  if (!code) {
    std::array<PCRE2_UCHAR, 160> words{};
    pcre2_get_error_message(error, words.data(), words.size());
    return RegexProblem{std::min<std::size_t>(offset, pattern.size()), reinterpret_cast<const char*>(words.data())};
  }
  Regex regex;
  readGroups(code, regex.groups_, regex.names_);
  regex.pattern_ = std::string(pattern);
  regex.unicode_ = unicode;
  regex.jit_ = pcre2_jit_compile(code, PCRE2_JIT_COMPLETE) == 0;
  regex.code_ = std::shared_ptr<const void>(code, [](const void* p) { pcre2_code_free(const_cast<pcre2_code*>(codeOf(p))); });
  return regex;
}

std::variant<Regex, RegexProblem> Regex::compile(std::string_view pattern, Case letterCase) {
  return make(pattern, letterCase == Case::ignored ? PCRE2_CASELESS : 0);
}

std::variant<Regex, RegexProblem> Regex::literal(std::string_view text, Case letterCase) {
  return make(text, PCRE2_LITERAL | (letterCase == Case::ignored ? PCRE2_CASELESS : 0));
}

struct RegexScratch::Impl {
  pcre2_match_data* data = pcre2_match_data_create(kPairs, nullptr);
  pcre2_match_context* context = pcre2_match_context_create(nullptr);
  pcre2_jit_stack* stack = pcre2_jit_stack_create(32 * 1024, 1024 * 1024, nullptr);

  Impl() {
    pcre2_set_match_limit(context, kMatchLimit);
    pcre2_set_depth_limit(context, kDepthLimit);
    pcre2_set_heap_limit(context, kHeapLimit);
    pcre2_jit_stack_assign(context, nullptr, stack);
  }
  ~Impl() {
    pcre2_jit_stack_free(stack);
    pcre2_match_context_free(context);
    pcre2_match_data_free(data);
  }
};

RegexScratch::RegexScratch(const std::atomic<bool>* stop) : stop_(stop) {}
RegexScratch::~RegexScratch() = default;

bool RegexScratch::tired() const { return surrenders_ >= kNeverAfter; }

bool RegexScratch::search(const Regex& regex, std::string_view text, std::size_t from) {
  if (tired()) return false;
  if (!impl_) impl_ = std::make_unique<Impl>();
  if (!occurs(regex, text, from)) return false;
  if (kept_ && !*kept_ && regex.groups() > 0) *kept_ = groupsOf(regex, text);
  return true;
}

std::optional<std::pair<std::size_t, std::size_t>> RegexScratch::group(std::size_t number) const {
  if (number >= kPairs) return std::nullopt;
  const PCRE2_SIZE* pairs = pcre2_get_ovector_pointer(impl_->data);
  if (pairs[2 * number] == PCRE2_UNSET) return std::nullopt;
  // \K in an assertion may put the beginning behind the end.
  return std::pair(std::min(pairs[2 * number], pairs[2 * number + 1]), pairs[2 * number + 1]);
}

Groups RegexScratch::groupsOf(const Regex& regex, std::string_view text) const {
  Groups out;
  out.names = regex.names_;
  for (std::size_t i = 0; i <= std::min<std::size_t>(regex.groups(), Pattern::maxGroups); ++i) {
    const auto place = group(i);
    out.texts.push_back(place ? std::optional(std::string(text.substr(place->first, place->second - place->first))) : std::nullopt);
  }
  return out;
}

bool RegexScratch::occurs(const Regex& regex, std::string_view text, std::size_t from) {
  gaveUp_ = false;
  const pcre2_code* code = codeOf(regex.code_.get());
  if (text.size() - from > kLongText) {
    if (searchLong(code, text, from)) return true;
    return gaveUp_ ? giveUp(regex) : false;
  }
  const int result = regex.jit_ ? pcre2_jit_match(code, subject(text), text.size(), from, 0, impl_->data, impl_->context)
                                : pcre2_match(code, subject(text), text.size(), from, 0, impl_->data, impl_->context);
  if (result >= 0) return true;
  return result == PCRE2_ERROR_NOMATCH ? false : giveUp(regex);
}

// Places where a match may begin are tried in windows that grow while they are quick. The match limit counts from one place only:
// a pattern that runs to the end of the text from each would otherwise take the square of its length.
bool RegexScratch::searchLong(const void* regex, std::string_view text, std::size_t from) {
  using Clock = std::chrono::steady_clock;
  const auto began = Clock::now();
  auto last = began;
  std::size_t window = 4;
  bool found = false;
  while (from <= text.size()) {
    const std::size_t to = std::min(text.size(), from + window);
    pcre2_set_offset_limit(impl_->context, to);
    const int result = pcre2_match(codeOf(regex), subject(text), text.size(), from, 0, impl_->data, impl_->context);
    if (result >= 0) {
      found = true;
      break;
    }
    if (result != PCRE2_ERROR_NOMATCH) {
      gaveUp_ = true;
      break;
    }
    if (to == text.size()) break;
    const auto now = Clock::now();
    if (now - began > kLongest || (stop_ && stop_->load(std::memory_order_relaxed))) {
      gaveUp_ = true;
      break;
    }
    if (now - last < std::chrono::milliseconds(1))
      window = std::min<std::size_t>(window * 4, 1024 * 1024);
    else if (now - last > std::chrono::milliseconds(4))
      window = std::max<std::size_t>(window / 4, 1);
    last = now;
    from = to + 1;
    // A match begins between characters, never inside one.
    while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;
  }
  pcre2_set_offset_limit(impl_->context, PCRE2_UNSET);
  return found;
}

bool RegexScratch::giveUp(const Regex& regex) {
  if (stop_ && stop_->load(std::memory_order_relaxed)) return false;  // told to end, which is nobody's fault
  if (surrenders_++ == 0) surrendered_ = regex.pattern();
  if (surrenders_ == kStrictAfter) pcre2_set_match_limit(impl_->context, kStrictMatchLimit);
  return false;
}

}  // namespace penstock::filter
