// SPDX-License-Identifier: GPL-3.0-or-later
// One exchange, tab by tab. What is shown follows it while it goes on.
#pragma once

#include <map>
#include <memory>
#include <tuple>

#include "cui/detail/document_pane.h"
#include "cui/detail/messages_pane.h"
#include "penstock/display/stages.h"

namespace penstock::cui {

class DetailPage final : public Page {
 public:
  DetailPage(Shell& shell, model::ExchangeId id);

  std::string title() const override;
  void draw(Canvas& canvas, Area area) override;
  bool key(const Key& key) override;
  std::vector<KeyHint> keys() const override;
  std::optional<std::chrono::milliseconds> update() override;
  void captureChanged() override { shell_.leave(); }
  model::ExchangeId exchange() const override { return id_; }

 private:
  enum class Tab : std::uint8_t { overview, headers, request, response, answer, records, messages, why, timing, rawRequest, rawResponse };
  /// What the bodies are besides, as far as their beginnings tell.
  struct Readings {
    bool answer = false;
    std::optional<model::Direction> records;  // whose
  };
  struct Named {
    Tab tab;
    std::string_view name;
  };
  static const std::vector<Named>& allTabs();

  void load();
  void take(Result<model::ExchangePtr> loaded);
  std::vector<Named> tabs() const;
  bool has(Tab tab) const;
  void choose(Tab tab);
  void step(int by);
  /// What the tab shows is made anew.
  void show(bool same);
  void showFacts(bool same);
  void showBody(model::Direction direction, bool same);
  void showRaw(model::Direction direction, bool same);
  void probe();
  display::BodyRequest bodyOf(model::Direction direction) const;
  bool bodyKey(const Key& key);
  display::Facts facts() const;
  bool isBody() const { return tab_ == Tab::request || tab_ == Tab::response; }
  bool isReading() const { return tab_ == Tab::answer || tab_ == Tab::records; }
  bool isDocument() const { return isBody() || isReading() || tab_ == Tab::rawRequest || tab_ == Tab::rawResponse; }
  bool nextStage();
  display::BodyStage stage(model::Direction direction) const;
  void drawTabs(Canvas& canvas, const Area& line);
  bool clickTab(const Key& key);

  Shell& shell_;
  const model::ExchangeId id_;
  const CapturePtr capture_;
  Alive alive_;
  Subscription changed_;
  using Signature = std::tuple<model::ExchangeState, int, std::uint64_t, std::uint64_t, std::uint64_t, bool, bool, int>;
  std::optional<Signature> seen_;
  bool loading_ = false;
  model::ExchangePtr exchange_;
  std::string problem_;
  Tab tab_ = Tab::overview;
  bool chosen_ = false;  // by a person
  bool sent_ = false;    // heads as they went on
  std::optional<display::StageName> stage_;
  std::map<Tab, display::BodyView> views_;
  std::uint64_t limit_ = display::kFirstBytes;
  int cells_ = 80;
  struct Drawn {
    int from, to;
    Tab tab;
  };
  std::vector<Drawn> drawn_;
  int tabLine_ = -1;
  TextPane text_;
  DocumentPane document_;
  MessagesPane messages_;
  Readings readings_;
  Job probe_;
};

}  // namespace penstock::cui
