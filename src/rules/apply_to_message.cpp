// SPDX-License-Identifier: GPL-3.0-or-later
#include <utility>

#include "penstock/rules/apply.h"
#include "penstock/rules/compiled_rule.h"
#include "rules/chance.h"
#include "rules/edits.h"
#include "rules/event_data.h"
#include "rules/texts.h"

namespace penstock::rules {
namespace {

/// One rule, carried out on one message.
class Carrying {
 public:
  Carrying(const CompiledRule& rule, Side way, std::uint64_t index, MessageOutcome& out, const filter::Groups* groups, filter::PatternSearch& search)
      : rule_(rule), way_(way), index_(index), out_(out), groups_(groups), search_(search) {}

  Flow run() {
    for (const CompiledAction& action : rule_.messageActions) {
      if (action.phase != way_ && !action.bothWays) continue;
      action_ = &action;
      if (std::visit(*this, rule_.rule.actions[action.action]) == Flow::stop || out_.dropped) return Flow::stop;
    }
    return rule_.rule.stop ? Flow::stop : Flow::next;
  }

  Flow operator()(const EditBody& a) {
    const std::string data = out_.event ? dataOf(out_.payload) : std::string();
    Result<Edited> edited = editBody(a, *action_, out_.event ? std::string_view(data) : out_.payload, groups_, search_);
    if (edited && out_.event && edited->places > 0) edited->text = withData(out_.payload, edited->text);
    if (!edited) return couldNot(edited.error().message);
    if (edited->places == 0) return a.how == EditBody::How::json ? couldNot("the path " + a.find + " leads nowhere") : Flow::next;
    model::TraceEntry& entry = say(model::Did::messageChanged, name());
    model::addBodyChange(entry.changes, "message", out_.payload, edited->text);
    if (entry.changes.empty()) out_.trace.pop_back();
    out_.edited = out_.edited || out_.payload != edited->text;
    out_.payload = std::move(edited->text);
    return Flow::next;
  }
  Flow operator()(const Drop&) {
    say(model::Did::messageDropped, name());
    out_.dropped = true;
    return Flow::stop;
  }
  Flow operator()(const Delay& a) {
    const std::uint32_t by = drawsOf(rule_, {}).of({a.min, a.max, 0, 0});
    out_.delay += std::chrono::milliseconds(by);
    say(model::Did::slowed, "message " + name() + " by " + std::to_string(by) + " ms");
    return Flow::next;
  }
  Flow operator()(const Mark& a) {
    const std::string comment = withGroups(a.comment, groups_);
    model::addTo(out_.annotation, {std::uint8_t(a.color), a.tag, comment});
    return Flow::next;
  }
  Flow operator()(const Breakpoint&) {
    out_.breaks = true;
    return Flow::next;
  }
  Flow operator()(const Stop&) { return Flow::stop; }
  template <class Other>
  Flow operator()(const Other&) {
    return Flow::next;
  }

 private:
  std::string name() const { return std::to_string(index_ + 1) + (way_ == Side::request ? " to the server" : " to the client"); }
  model::TraceEntry& say(model::Did did, std::string detail) {
    out_.trace.push_back({did, std::move(detail), model::By::rule, rule_.label});
    return out_.trace.back();
  }
  Flow couldNot(const std::string& why) {
    say(model::Did::notCarriedOut, "message " + name() + ": " + why);
    if (!rule_.rule.strict) return Flow::next;
    say(model::Did::messageDropped, name());
    out_.dropped = true;
    return Flow::stop;
  }

  const CompiledRule& rule_;
  const CompiledAction* action_ = nullptr;
  Side way_;
  std::uint64_t index_;
  MessageOutcome& out_;
  const filter::Groups* groups_;
  filter::PatternSearch& search_;
};

}  // namespace

Flow applyToMessage(const CompiledRule& rule, Side way, std::uint64_t index, MessageOutcome& out, const std::optional<filter::Groups>& groups,
                    filter::PatternSearch& search) {
  return Carrying(rule, way, index, out, groups ? &*groups : nullptr, search).run();
}

}  // namespace penstock::rules
