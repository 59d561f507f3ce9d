// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/resender_actions.h"

#include <algorithm>
#include <utility>

#include "gui/format.h"
#include "penstock/exporter/json.h"

namespace penstock::gui {

ResenderActions::ResenderActions(const Parts& parts, QWidget* window)
    : QObject(window), parts_(parts), resender_(new ResenderPage(parts.service, parts.theme, parts.actions, parts.toast, window)) {
  const Actions& actions = parts_.actions;
  parts_.tabs.add(resender_, actions.showResender, "send", "Resender", actions.ofResender());
  connect(resender_, &ResenderPage::countChanged, this, [this](int tabs) { parts_.tabs.setCount(resender_, std::uint64_t(tabs), "Number of requests"); });
  connect(actions.toResender, &QAction::triggered, this, [this] { edit(parts_.page.view().selected(mostAtOnce)); });
  connect(actions.resend, &QAction::triggered, this, &ResenderActions::resend);
  connect(&parts_.page.view(), &TrafficView::currentChangedTo, this, &ResenderActions::selectionChanged);
  selectionChanged();
}

ResenderActions::~ResenderActions() {
  for (Sent& sent : under_) sent.changed = {};
}

void ResenderActions::setProject(service::ProjectPtr project) {
  project_ = project;
  resender_->setProject(std::move(project));
  selectionChanged();
}

void ResenderActions::selectionChanged() {
  const model::Summary row = parts_.page.model().summaryAt(parts_.page.model().rowOf(parts_.page.view().current()));
  const bool http = project_ && row.id != 0 && row.kind == model::ExchangeKind::http;
  for (QAction* action : {parts_.actions.toResender, parts_.actions.resend}) action->setEnabled(http);
}

void ResenderActions::edit(const std::vector<model::ExchangeId>& ids) {
  if (!project_) return;
  using Made = std::vector<Result<service::RequestTab>>;
  mailbox_.run(
      [project = project_, ids] {
        Made made;
        for (const model::ExchangeId id : ids) made.push_back(service::tabOf(*project, id));
        return made;
      },
      [this, project = project_](Made made) {
        if (project != project_) return;
        bool any = false;
        for (Result<service::RequestTab>& one : made) {
          if (!one) {
            parts_.toast.tell(sentenceText(one.error().message));
            continue;
          }
          any = resender_->add(std::move(*one)) || any;
        }
        if (!any) return;
        parts_.actions.showResender->trigger();
        resender_->takeFocus();
      });
}

void ResenderActions::editHeld(const service::HeldItem& item, const service::HeldEdit& edit) {
  if (resender_->add(service::tabOf(item, edit))) parts_.actions.showResender->trigger();
}

void ResenderActions::resend() {
  if (!project_) return;
  const auto ids = parts_.page.view().selected(mostAtOnce);
  using Made = std::vector<Result<service::ToSend>>;
  mailbox_.run(
      [project = project_, ids] {
        Made made;
        for (const model::ExchangeId id : ids) made.push_back(service::sameAgain(*project, id));
        return made;
      },
      [this](const Made& made) {
        for (const Result<service::ToSend>& one : made) sendAgain(one);
      });
}

void ResenderActions::sendAgain(const Result<service::ToSend>& request) {
  if (!request) return parts_.toast.tell(sentenceText(request.error().message));
  auto sending = parts_.service.sends().send(*request);
  if (!sending) return parts_.toast.tell(sentenceText(sending.error().message));
  parts_.toast.tell("Sent again");
  Sent sent{*sending, {}};
  sent.changed = (*sending)->changed().subscribeOnce([this, back = mailbox_.address(), weak = std::weak_ptr(*sending)] {
    back.post([this, weak] {
      if (const auto one = weak.lock()) look(one);
    });
  });
  under_.push_back(std::move(sent));
  look(*sending);
}

void ResenderActions::look(const replay::SendingPtr& sending) {
  const auto at = std::find_if(under_.begin(), under_.end(), [&](const Sent& sent) { return sent.sending == sending; });
  if (at == under_.end()) return;
  at->changed.arm();
  const replay::SendState state = sending->state();
  // Nobody is here to speak by a WebSocket.
  if (state.phase == replay::SendPhase::open) return sending->cancel();
  if (state.phase != replay::SendPhase::ended) return;
  under_.erase(at);
  const bool failed = state.failure.kind != model::FailureKind::none && state.status == 0;
  parts_.toast.tell(failed ? sentenceText(exporter::failureText(state.failure))
                           : "Sent again: " + QString::number(state.status) + ", " + sizeText(state.size) + ", " + durationText(state.durationUs));
}

}  // namespace penstock::gui
