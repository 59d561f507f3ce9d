// SPDX-License-Identifier: GPL-3.0-or-later
// What a person says is to be done with what passes: the rules in force, their figures, and what one of them would have done.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/base/notifier.h"
#include "penstock/base/result.h"
#include "penstock/model/change.h"
#include "penstock/model/message.h"
#include "penstock/rules/rule.h"

namespace penstock::service {

/// One rule as heads show it.
struct RuleRow {
  rules::Rule rule;
  bool ofRun = false;    // of a file named for this run: it applies before the project's, and is neither edited nor kept here
  bool foreign = false;  // came with a project that somebody else made: off until the person switches it on
  std::uint64_t hits = 0;
  std::optional<WallTime> lastHit;
};

/// A rule run over the session. Destroying it ends it. Thread: every member from any thread.
class DryRun {
 public:
  struct Sample {
    model::ExchangeId id = 0;
    std::string did;  // clauses: "answered with 200, delayed the response"
    model::Changes changes;
  };
  struct State {
    std::uint64_t lookedAt = 0, total = 0;
    std::uint64_t selected = 0;  // of those looked at, by the expression: what the rule was tried on
    std::uint64_t matched = 0;
    std::vector<Sample> samples;  // of the newest that match, newest first; as many as were asked for
    bool complete = false;
    std::string trouble;  // "" or one sentence: a body that is no longer kept, say
  };
  virtual ~DryRun() = default;
  virtual State state() const = 0;
  /// On the thread that looks.
  virtual Notifier<>& changed() = 0;
};

/// The project's rules are saved in it as they are changed. Files that they name are named whole: a project has no folder of its own.
/// Thread: any.
class Rules {
 public:
  virtual ~Rules() = default;

  /// Those of files named for this run, then the project's, in the order in which a person keeps them.
  virtual std::vector<RuleRow> list() const = 0;
  /// In place of all of the project's; a rule without an id, or with one that is taken, gets one. `what` is this step's name for undo:
  /// "Add rule \"Mocks\"". What passes already keeps the rules it began with. Figures stay with ids.
  /// **Errors**: invalidArgument ("rule 2 \"name\": when: ..."): nothing is changed; cancelled (the project is closed).
  virtual Result<void> set(std::vector<rules::Rule> rules, std::string what) = 0;
  /// At the end, or in front of that rule. Gives its id. **Errors**: as set.
  virtual Result<std::string> add(rules::Rule rule, const std::string& before = {}) = 0;
  /// In place of the one with its id. **Errors**: as set; notFound.
  virtual Result<void> replace(rules::Rule rule) = 0;
  /// **Errors**: notFound, cancelled.
  virtual Result<void> remove(const std::string& id) = 0;

  /// The rules of a file, behind those that are there; files that they name are taken from its folder. Gives how many they are. Blocks as
  /// long as it reads. **Errors**: as set, with the file's name before them; notFound, io, limit (16 MB).
  virtual Result<std::size_t> importFile(const std::string& file) = 0;

  /// "Delete rule \"Mocks\""; "" for nothing.
  virtual std::string undoText() const = 0;
  virtual Result<void> undo() = 0;
  virtual std::string redoText() const = 0;
  virtual Result<void> redo() = 0;

  /// Whether it could be put in force. **Errors**: invalidArgument: "when: ...", "actions[0].name: ...".
  virtual Result<void> check(const rules::Rule& rule) const = 0;
  /// What it would do to the exchanges that an expression selects ("": all), newest first. Nothing is sent, delayed or counted.
  /// **Errors**: invalidArgument, of the rule or the expression; cancelled.
  virtual Result<std::unique_ptr<DryRun>> dryRun(const rules::Rule& rule, const std::string& expression, std::size_t samples) const = 0;

  /// Rules were changed, also since another project was opened. On the thread that changed them. Figures change without a word.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::service
