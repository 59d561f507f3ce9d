// SPDX-License-Identifier: GPL-3.0-or-later
// Requests that a person writes, as a project keeps them: the tabs of the Resender, what was sent from each, what variables mean.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "penstock/base/clock.h"
#include "penstock/draft/extract.h"
#include "penstock/draft/request_text.h"
#include "penstock/draft/variables.h"
#include "penstock/service/intercept.h"
#include "penstock/service/project.h"
#include "penstock/service/sends.h"

namespace penstock::service {

/// One send: the text as it was, and its answer.
struct SentDraft {
  std::uint64_t number = 0;  // of its tab, from 1 and rising
  std::string text;
  std::string target;  // as of RequestTab
  SendOptions options;
  model::ExchangeId exchange = 0;  // the last of them, where it was redirected; 0: it was not recorded
  WallTime at{};
  draft::KeepInStep inStep{};  // as of RequestTab
  bool operator==(const SentDraft&) const = default;
};

struct RequestTab {
  std::uint64_t id = 0;  // of the project, from 1
  std::string name;      // "": made of the text
  std::string text;
  std::string target;  // as it is typed, "https://{{host}}:8443"
  SendOptions options;  // but for their target
  draft::KeepInStep inStep;              // its `authority` means nothing here
  std::vector<draft::Extraction> after;  // what its answer gives to variables
  model::ExchangeId original = 0;        // the exchange that it was made of
  std::vector<SentDraft> past;           // the oldest first
  bool doubtful = false;                 // its options name files, a proxy or whom to trust, and may be another's: not to be used unasked
  bool operator==(const RequestTab&) const = default;
};

struct Drafts {
  std::vector<RequestTab> tabs;  // in the person's order
  std::uint64_t current = 0;     // id of the one that is seen
  std::uint64_t lastId = 0;      // that was given
  std::vector<std::uint64_t> chain;  // ids, in the order in which they are sent
  std::string chainAgain;            // expression: of an answer that it selects the chain's first is sent again, then that request; "": none
  std::vector<draft::Environment> environments;
  std::string environment;   // the one in force; "": none
  draft::Environment taken;  // what answers gave; wins over the environment
  bool operator==(const Drafts&) const = default;
};

/// Each part is a setting of the project, so that what is typed costs no more than its own tab. What is too much is not kept: see the bounds.
/// Thread: one at a time.
class KeptDrafts {
 public:
  static constexpr std::size_t mostTabs = 200, mostPast = 100;                        // of a tab
  static constexpr std::size_t mostText = 8u << 20, mostBytes = 64u << 20;            // of one text; of all
  static constexpr std::size_t mostEnvironments = 100, mostEnvironmentBytes = 1u << 20;

  explicit KeptDrafts(ProjectPtr project) : project_(std::move(project)) {}

  /// What cannot be read is as if it had never been kept. In a project that is not as this person's Penstock left it tabs may be doubtful, and
  /// of what was sent such options are not taken; both is kept, until the person has looked.
  Drafts load() const;
  /// Order, variables and the like: all but the tabs.
  void saveOrder(const Drafts& drafts) const;
  /// All of it but the texts that were sent. False: its text is larger than what is kept.
  bool saveTab(const RequestTab& tab) const;
  void saveSent(std::uint64_t tab, const SentDraft& sent) const;
  void dropSent(std::uint64_t tab, std::uint64_t number) const;
  void dropTab(const RequestTab& tab) const;

 private:
  ProjectPtr project_;
};

/// As it goes out: with the values of variables, and what follows the text in step.
struct ReadyToSend {
  ToSend request;
  std::string typed;               // the text with what was brought in step, where that can be seen in it
  std::vector<std::string> notes;  // sentences without a final stop
};
/// A variable without a value stays as it is typed, and is noted. **Errors**: invalidArgument: a target that is none, in a sentence. Thread: any.
Result<ReadyToSend> readyToSend(const RequestTab& tab, const draft::Variables& variables);

/// A tab for editing the request of a recorded exchange, as it came. Blocks: reads its body. **Errors**: notFound (it is gone, or has no
/// request), limit (of the body not all was recorded, or it is over 64 MB); and those of reading. Thread: any.
Result<RequestTab> tabOf(const model::Recording& recording, model::ExchangeId id);
/// The same request as it went, less chunks, to be sent unchanged. Errors and thread as of tabOf.
Result<ToSend> sameAgain(const model::Recording& recording, model::ExchangeId id);

/// A tab for editing a held request, which goes its own way meanwhile.
RequestTab tabOf(const HeldItem& held, const HeldEdit& edit);

struct TakenValue {
  std::string variable;
  Result<std::string> value;  // **Errors**: as of draft::Extractor, and notFound where there is no answer
};
/// One for each that is wanted, in order, of the answer of a recorded exchange. Blocks: reads its body. Thread: any.
std::vector<TakenValue> takeValues(const Project& project, model::ExchangeId id, const std::vector<draft::Extraction>& wanted);

/// Takes the oldest out of the past, of whichever tab, until all is within the bounds; gives what is to be dropped: tab and number. The last send of
/// a tab stays whatever it costs: its answer is what is seen beside the request.
std::vector<std::pair<std::uint64_t, std::uint64_t>> forgetOldest(Drafts& drafts);

}  // namespace penstock::service
