// SPDX-License-Identifier: GPL-3.0-or-later
#include "cui/service_backend.h"

#include <utility>

#include "cui/index_rows.h"
#include "penstock/model/config.h"

namespace penstock::cui {
namespace {

class ProjectCapture final : public Capture {
 public:
  explicit ProjectCapture(service::ProjectPtr project) : project_(std::move(project)) {}

  std::shared_ptr<TrafficRows> rows() override { return std::make_shared<IndexRows>(project_->rows()); }
  std::shared_ptr<model::TrafficQuery> query(filter::ExpressionPtr expression) override { return project_->query(std::move(expression)); }
  std::shared_ptr<const model::Recording> recording() const override { return project_; }
  service::RecordingStatus status() const override { return project_->status(); }
  Result<service::RequestTab> editable(model::ExchangeId id) const override { return service::tabOf(*project_, id); }
  Result<service::ToSend> sameAgain(model::ExchangeId id) const override { return service::sameAgain(*project_, id); }
  draft::Variables variables() const override {
    const service::Drafts drafts = service::KeptDrafts(project_).load();
    draft::Variables variables;
    for (const draft::Environment& one : drafts.environments)
      if (one.name == drafts.environment) variables.add(one);
    variables.add(draft::escaped(drafts.taken));
    return variables;
  }
  Result<void> setColor(const std::vector<model::ExchangeId>& ids, std::uint8_t color) override { return project_->setColor(ids, color); }
  Notifier<>& changed() override { return project_->changed(); }

 private:
  const service::ProjectPtr project_;
};

class ServiceRules final : public RuleList {
 public:
  explicit ServiceRules(service::Rules& rules) : rules_(rules) {}
  std::vector<service::RuleRow> list() const override { return rules_.list(); }
  Result<void> replace(rules::Rule rule) override { return rules_.replace(std::move(rule)); }
  Notifier<>& changed() override { return rules_.changed(); }

 private:
  service::Rules& rules_;
};

class ServiceHeld final : public HeldQueue {
 public:
  explicit ServiceHeld(service::Intercept& intercept) : intercept_(intercept) {}
  service::InterceptState state() const override { return intercept_.state(); }
  std::vector<service::HeldRow> queue() const override { return intercept_.queue(); }
  std::size_t held() const override { return intercept_.held(); }
  std::shared_ptr<void> attend() override { return intercept_.attend(); }
  Notifier<>& changed() override { return intercept_.changed(); }
  Result<void> setState(const service::InterceptState& state) override { return intercept_.setState(state); }
  Result<service::HeldItem> open(std::uint64_t id) const override { return intercept_.open(id); }
  std::vector<service::EditNote> check(std::uint64_t id, const service::HeldEdit& edit) const override { return intercept_.check(id, edit); }
  Result<void> forward(std::uint64_t id, const service::HeldEdit& edit) override { return intercept_.forward(id, edit); }
  Result<void> forwardAll() override {
    intercept_.forwardAll();
    return {};
  }
  Result<void> drop(std::uint64_t id) override { return intercept_.drop(id); }
  Result<void> abort(std::uint64_t id) override { return intercept_.abort(id); }
  Result<void> mock(std::uint64_t id, const service::HeldReply& reply) override { return intercept_.mock(id, reply); }
  Result<void> setAlsoResponse(std::uint64_t id, bool on) override { return intercept_.setAlsoResponse(id, on); }

 private:
  service::Intercept& intercept_;
};

class ServiceSent final : public Sent {
 public:
  explicit ServiceSent(replay::SendingPtr sending) : sending_(std::move(sending)) {}
  replay::SendState state() const override { return sending_->state(); }
  void cancel() override { sending_->cancel(); }
  Notifier<>& changed() override { return sending_->changed(); }

 private:
  const replay::SendingPtr sending_;
};

Result<SentPtr> sendBy(service::Sends& sends, const service::ToSend& request) {
  auto sending = sends.send(request);
  if (!sending) return sending.error();
  return SentPtr(std::make_shared<ServiceSent>(std::move(*sending)));
}

std::string wordsOf(const service::ListenerStatus& listener) {
  return std::string(model::toText(listener.mode)) + " " + listener.address + (listener.target.empty() ? "" : " " + listener.target);
}

}  // namespace

ServiceBackend::ServiceBackend(service::ProxyService& service)
    : service_(service),
      rules_(std::make_unique<ServiceRules>(service.rules())),
      held_(std::make_unique<ServiceHeld>(service.intercept())),
      backend_{[this] { return capture(); },
               service.projects().changed(),
               *rules_,
               *held_,
               [&service](const service::ToSend& request) { return sendBy(service.sends(), request); },
               [&names = service.protobuf()](const model::Exchange& exchange) { return names.schemaFor(exchange); },
               [&service] {
                 std::vector<std::string> out;
                 for (const service::ListenerStatus& listener : service.listeners()) out.push_back(wordsOf(listener));
                 return out;
               },
               [&service] { return service.warnings(); }} {}

ServiceBackend::~ServiceBackend() = default;

CapturePtr ServiceBackend::capture() {
  const std::lock_guard lock(mutex_);
  const service::ProjectPtr now = service_.project();
  if (std::exchange(project_, now) != now) capture_ = std::make_shared<ProjectCapture>(now);
  return capture_;
}

}  // namespace penstock::cui
