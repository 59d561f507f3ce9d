// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/draft/message_turns.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "draft/text_scan.h"
#include "draft/words.h"
#include "penstock/base/ascii.h"
#include "penstock/base/printable.h"

namespace penstock::draft {
namespace {

constexpr std::string_view dashes = "---", wait = "wait", waitFor = "wait for";
constexpr std::size_t mostShown = 60;  // bytes of what is waited for, in a sentence

std::optional<std::chrono::milliseconds> timeIn(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || !(number >= 0)) return std::nullopt;
  const std::string_view unit = trimOws(text.substr(std::size_t(end - text.data())));
  const double each = unit == "ms" ? 1 : unit == "s" ? 1000 : unit == "min" ? 60'000 : -1;
  if (each < 0 || number * each > double(longestPause.count())) return std::nullopt;
  return std::chrono::milliseconds(std::int64_t(number * each));
}

/// What stands behind the dashes. Nothing: the next message is said at once.
Result<std::optional<Turn>> waitIn(std::string_view text) {
  Turn turn;
  if (text.empty()) return std::optional<Turn>();
  if (text == waitFor || (text.starts_with(waitFor) && (text[waitFor.size()] == ' ' || text[waitFor.size()] == '\t'))) {
    const std::string_view what = trimOws(text.substr(waitFor.size()));
    const auto between = [what](char c) { return what.size() > 2 && what.front() == c && what.back() == c; };
    turn.kind = Turn::Kind::await;
    turn.text = between('"') || between('/') ? what.substr(1, what.size() - 2) : what;
    if (turn.text.empty()) return wrong("what is waited for is missing: --- wait for \"ready\"");
    if (!between('/')) return std::optional(std::move(turn));
    auto pattern = filter::Pattern::compile(std::exchange(turn.text, {}));
    if (const auto* problem = std::get_if<filter::PatternProblem>(&pattern)) return wrong(problem->message);
    turn.pattern = std::get<filter::Pattern>(std::move(pattern));
    return std::optional(std::move(turn));
  }
  const auto time = text.starts_with(wait) ? timeIn(trimOws(text.substr(wait.size()))) : std::nullopt;
  if (!time) return wrong("behind --- expected \"wait 2 s\" or \"wait for TEXT\", not " + inQuotes(text.substr(0, mostShown)));
  turn.kind = Turn::Kind::pause;
  turn.pause = *time;
  return std::optional(std::move(turn));
}

}  // namespace

Result<std::vector<Turn>> readTurns(std::string_view text) {
  std::vector<Turn> out;
  std::string said;
  const auto say = [&] {
    if (!said.empty()) out.push_back({Turn::Kind::say, std::move(said), {}, {}});
    said.clear();
  };
  std::size_t lastEnd = 0;  // bytes of the line end that a message ends with: the dashes' line begins behind it
  unsigned number = 0;
  for (std::size_t pos = 0; pos < text.size();) {
    const Line line = lineAt(text, pos);
    pos = line.next;
    ++number;
    if (!line.of(text).starts_with(dashes)) {
      const bool written = line.of(text).starts_with('\\') && line.of(text).substr(1).starts_with(dashes);
      said.append(text, line.begin + (written ? 1 : 0), line.next - line.begin - (written ? 1 : 0));
      lastEnd = line.next - line.end;
      continue;
    }
    said.resize(said.size() - std::min(lastEnd, said.size()));
    say();
    const std::string_view rest = line.of(text);
    auto turn = waitIn(trimOws(rest.substr(std::min(rest.find_first_not_of('-'), rest.size()))));
    if (!turn) return makeError(turn.error().code, "line " + std::to_string(number) + ": " + turn.error().message);
    if (*turn) out.push_back(std::move(**turn));
    lastEnd = 0;
    if (out.size() > mostTurns) return makeError(ErrorCode::limit, "over " + std::to_string(mostTurns) + " messages and waits");
  }
  say();
  return out;
}

std::string toText(const Turn& turn) {
  switch (turn.kind) {
    case Turn::Kind::say: break;
    case Turn::Kind::pause: return std::string("Waiting ").append(std::to_string(turn.pause.count())).append(" ms");
    case Turn::Kind::await: break;
  }
  if (turn.kind == Turn::Kind::say) return {};
  std::string out = "Waiting for ";
  if (!turn.pattern) return out.append(inQuotes(turn.text.substr(0, mostShown)));
  return out.append("/").append(printable(turn.pattern->text().substr(0, mostShown))).append("/");
}

}  // namespace penstock::draft
