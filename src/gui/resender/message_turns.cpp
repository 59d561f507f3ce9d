// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/resender/message_turns.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"

namespace penstock::gui {
namespace {

constexpr int kAgainMs = 20;                        // what is recorded changes often, and is looked at together
constexpr std::size_t kAtOnce = 64;                 // messages
constexpr std::size_t kMostLookedAt = 1024 * 1024;  // bytes of one

struct Looked {
  std::uint64_t next = 0;
  bool found = false;
};

bool isThere(const draft::Turn& turn, const std::string& payload) {
  if (!turn.pattern) return payload.find(turn.text) != payload.npos;
  filter::PatternSearch search;
  return search.find(*turn.pattern, payload);
}

/// From message `from` on, up to the first of the server's that has it.
Looked lookFor(const service::Project& project, model::ExchangeId id, std::uint64_t from, const draft::Turn& turn) {
  Looked out{from, false};
  while (true) {
    const auto messages = project.messages(id, out.next, kAtOnce);
    if (!messages || messages->empty()) return out;
    for (const model::Message& message : *messages) {
      if ((message.flags & model::MessageFlag::complete) == model::MessageFlag::none) return out;  // the rest of it is still to come
      out.next = message.index + 1;
      const bool said = message.kind == model::MessageKind::text || message.kind == model::MessageKind::binary;
      if (message.direction != model::Direction::toClient || !said) continue;
      const auto reader = project.payload(id, message);
      const auto payload = reader ? reader->read(0, std::size_t(std::min<std::uint64_t>(message.size, kMostLookedAt))) : Result<std::string>(std::string());
      if (payload && isThere(turn, *payload)) {
        out.found = true;
        return out;
      }
    }
  }
}

}  // namespace

MessageTurns::MessageTurns(QObject* parent) : QObject(parent) {
  pause_.setSingleShot(true);
  again_.setSingleShot(true);
  again_.setInterval(kAgainMs);
  connect(&pause_, &QTimer::timeout, this, [this] {
    ++at_;
    next();
  });
  connect(&again_, &QTimer::timeout, this, &MessageTurns::look);
}

void MessageTurns::setProject(service::ProjectPtr project) {
  stop();
  rowsChanged_ = {};
  project_ = std::move(project);
  if (!project_) return;
  rowsChanged_ = project_->rows()->changed().subscribeOnce([this, back = mailbox_.address()] {
    back.post([this] {
      rowsChanged_.arm();
      looking_ ? void(more_ = true) : again_.start();
    });
  });
}

void MessageTurns::start(Workbench::Id tab, model::ExchangeId exchange, std::vector<draft::Turn> turns, Say say) {
  stop();
  tab_ = tab;
  exchange_ = exchange;
  turns_ = std::move(turns);
  say_ = std::move(say);
  at_ = 0;
  from_ = 0;
  if (exchange == 0 || !project_) return next();
  // What was said before is over: what is waited for comes from now on.
  mailbox_.run([project = project_, exchange] { return project->load(exchange); },
               [this, turn = turn_](const Result<model::ExchangePtr>& loaded) {
                 if (turn != turn_) return;
                 if (loaded) from_ = (*loaded)->messages;
                 next();
               });
  Q_EMIT changed();
}

void MessageTurns::stop(const QString& why) {
  if (tab_ != 0) finish(why);
}

void MessageTurns::finish(const QString& problem) {
  ++turn_;
  pause_.stop();
  again_.stop();
  looking_ = more_ = false;
  say_ = {};
  const Workbench::Id tab = std::exchange(tab_, 0);
  Q_EMIT changed();
  Q_EMIT ended(tab, problem);
}

QString MessageTurns::state() const {
  if (tab_ == 0 || at_ >= turns_.size()) return {};
  return tr("%1 (%2 of %3)").arg(QString::fromStdString(draft::toText(turns_[at_]))).arg(at_ + 1).arg(turns_.size());
}

void MessageTurns::next() {
  for (const std::uint64_t turn = turn_; at_ < turns_.size(); ++at_) {
    const draft::Turn& now = turns_[at_];
    if (now.kind == draft::Turn::Kind::say) {
      const Result<void> said = say_(now.text);
      if (turn != turn_) return;
      if (!said) return finish(sentenceText(said.error().message));
      continue;
    }
    if (now.kind == draft::Turn::Kind::pause) {
      pause_.start(now.pause);
      return Q_EMIT changed();
    }
    if (exchange_ == 0 || !project_) return finish(tr("This WebSocket is not recorded: what comes cannot be waited for."));
    Q_EMIT changed();
    return look();
  }
  finish({});
}

void MessageTurns::look() {
  if (tab_ == 0 || looking_ || at_ >= turns_.size() || turns_[at_].kind != draft::Turn::Kind::await) return;
  looking_ = true;
  more_ = false;
  mailbox_.run([project = project_, id = exchange_, from = from_, what = turns_[at_]] { return lookFor(*project, id, from, what); },
               [this, turn = turn_](const Looked& looked) {
                 if (turn != turn_) return;
                 looking_ = false;
                 from_ = looked.next;
                 if (looked.found) {
                   ++at_;
                   return next();
                 }
                 if (more_) again_.start();
               });
}

}  // namespace penstock::gui
