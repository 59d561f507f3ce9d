// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/ui/actions.h"

#include <algorithm>
#include <utility>

#include "cui/pages/edited_text.h"
#include "cui/pages/text_page.h"
#include "penstock/display/format.h"
#include "penstock/exporter/copy_as.h"
#include "penstock/exporter/json.h"
#include "penstock/model/colors.h"

namespace penstock::cui {
namespace {

struct Copied {
  std::string text, made;
};

Result<Copied> copiedAs(const exporter::CopyForm& form, const model::Recording& recording, model::ExchangeId id) {
  const auto loaded = recording.load(id);
  if (!loaded) return loaded.error();
  const auto body = recording.body(*loaded, form.side);
  if (body && body->size() > form.mostBody)
    return makeError(ErrorCode::limit, "its body (" + display::sizeText(body->size()) + ") is too large to be copied from a terminal");
  const Result<std::string> bytes = body ? body->read(0, std::size_t(form.mostBody)) : Result<std::string>(std::string());
  if (!bytes) return bytes.error();
  auto text = form.generate(**loaded, *bytes);
  if (!text) return text.error();
  return Copied{std::move(*text), std::string(form.made)};
}

std::vector<Line> plainLines(const std::string& text, std::size_t cells) {
  std::vector<Line> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    for (std::string& piece : wrapped(display::wireText(std::string_view(text).substr(at, end - at)), cells)) out.push_back({{std::move(piece), {}}});
    at = end + 1;
  }
  return out;
}

}  // namespace

void Actions::edit(model::ExchangeId id) {
  shell_.reader().run([capture = shell_.capture(), id](const CancelToken&) { return capture->editable(id); },
                      alive_.wrap([this](Result<service::RequestTab> tab) {
                        if (!tab) return shell_.tell(display::sentenceText(tab.error().message), true);
                        const auto typed = shell_.edit(fileOfRequest(tab->text));
                        if (!typed) return;
                        tab->text = requestOf(tab->text, *typed);
                        if (tab->text.empty()) return shell_.tell("Nothing was sent: the request is empty.");
                        askTarget(std::move(*tab));
                      }));
}

void Actions::askTarget(service::RequestTab tab) {
  std::string target = tab.target;
  shell_.ask({"Send to: ", std::move(target), nullptr,
              alive_.wrap([this, tab = std::move(tab)](const std::string& text) mutable {
                tab.target = text;
                send(tab);
              }),
              [shell = &shell_] { shell->tell("Nothing was sent."); }});
}

void Actions::send(service::RequestTab tab) {
  shell_.doer().run(
      [capture = shell_.capture(), &send = shell_.backend().send, tab = std::move(tab)](const CancelToken&) -> Result<Ready> {
        auto ready = service::readyToSend(tab, capture->variables());
        if (!ready) return ready.error();
        auto sending = send(ready->request);
        if (!sending) return sending.error();
        return Ready{std::move(*sending), std::move(ready->notes)};
      },
      alive_.wrap([this](Result<Ready> ready) { follow(std::move(ready)); }));
}

void Actions::resend(model::ExchangeId id) {
  shell_.doer().run(
      [capture = shell_.capture(), &send = shell_.backend().send, id](const CancelToken&) -> Result<Ready> {
        const auto request = capture->sameAgain(id);
        if (!request) return request.error();
        auto sending = send(*request);
        if (!sending) return sending.error();
        return Ready{std::move(*sending), {}};
      },
      alive_.wrap([this](Result<Ready> ready) { follow(std::move(ready)); }));
}

void Actions::follow(Result<Ready> ready) {
  if (!ready) return shell_.tell(display::sentenceText(ready.error().message), true);
  std::string said = "Sent.";
  for (const std::string& note : ready->notes) said += " " + display::sentenceText(note);
  shell_.tell(said);
  Under sent{ready->sending, {}};
  sent.changed = ready->sending->changed().subscribeOnce(
      [post = shell_.inbox().post(), look = alive_.wrap([this](const std::weak_ptr<Sent>& weak) {
         if (const auto one = weak.lock()) this->look(one);
       }),
       weak = std::weak_ptr(ready->sending)] { post([look, weak]() mutable { look(weak); }); });
  under_.push_back(std::move(sent));
  look(ready->sending);
}

void Actions::look(const SentPtr& sending) {
  const auto at = std::find_if(under_.begin(), under_.end(), [&](const Under& under) { return under.sending == sending; });
  if (at == under_.end()) return;
  at->changed.arm();
  const replay::SendState state = sending->state();
  // Nobody is here to speak by a WebSocket.
  if (state.phase == replay::SendPhase::open) return sending->cancel();
  if (state.phase != replay::SendPhase::ended) return;
  under_.erase(at);
  if (const std::string problem = sending->problem(); !problem.empty()) return shell_.tell(display::sentenceText(problem), true);
  const bool failed = state.failure.kind != model::FailureKind::none && state.status == 0;
  if (failed)
    shell_.tell(display::sentenceText(exporter::failureText(state.failure)), true);
  else
    shell_.tell("Sent: " + std::to_string(state.status) + ", " + display::sizeText(state.size) + ", " + display::durationText(state.durationUs));
  if (!state.exchanges.empty() && state.exchanges.back() != 0) sent_(state.exchanges.back());
}

void Actions::copyAsCurl(model::ExchangeId id) {
  static const exporter::CopyForm& form = *exporter::copyForm("curl");
  shell_.reader().run([recording = shell_.capture()->recording(), id](const CancelToken&) { return copiedAs(form, *recording, id); },
                      alive_.wrap([this](Result<Copied> copied) {
                        if (!copied) return shell_.tell(display::sentenceText(copied.error().message), true);
                        const bool there = shell_.copy(copied->text);
                        shell_.open(std::make_unique<TextPage>(
                            shell_, copied->made, [text = copied->text](std::size_t cells) { return plainLines(text, cells); }, false));
                        shell_.tell(there ? copied->made + " given to the terminal's clipboard." : "This terminal has no clipboard for it: here it is to be read.");
                      }));
}

void Actions::mark(model::ExchangeId id) {
  const auto rows = shell_.capture()->rows();
  const int color = rows->at(rows->rowOf(id)).annotation.color, next = color >= model::colors ? 0 : color + 1;
  shell_.doer().run([capture = shell_.capture(), id, next](const CancelToken&) { return capture->setColor({id}, std::uint8_t(next)); },
                    alive_.wrap([this, next](const Result<void>& done) {
                      if (!done) return shell_.tell(display::sentenceText(done.error().message), true);
                      shell_.tell(next == 0 ? "No colour" : "Marked " + std::string(model::colorName(next)));
                    }));
}

}  // namespace penstock::cui
