// SPDX-License-Identifier: GPL-3.0-or-later
// A field without a schema that a person says to be something else.
#include <gtest/gtest.h>

#include <QApplication>
#include <QContextMenuEvent>
#include <QTest>
#include <QTimer>
#include <QToolButton>

#include "gui/detail/panel_fixture.h"
#include "gui/detail/tree_view.h"

namespace penstock::gui {
namespace {

using namespace std::string_literals;
using test::Draft;

Draft message(model::ExchangeId id, const std::string& bytes, const std::string& path = "/pb/1") {
  Draft d(id, path);
  d.response(200, "OK", {{"Content-Type", "application/x-protobuf"}}, bytes);
  return d;
}

class ReadAs : public test::PanelTest {
 protected:
  TreeView* tree() { return child<TreeView>("responseBodyTree"); }
  void openTree(const Draft& draft) {
    open(draft);
    ASSERT_TRUE(eventually([&] { return child<QToolButton>("responseBodyAsTree")->isVisible(); }));
    if (child<QToolButton>("responseBodyAsTree")->text() == "Tree") child<QToolButton>("responseBodyAsTree")->click();
    ASSERT_TRUE(eventually([&] { return tree()->isVisible(); }));
  }
  QString row(std::size_t at) { return at < tree()->rows().count() ? tree()->rowText(at) : QString(); }
  /// Opens the menu of a row, tells what "Read as" has, and chooses one of it, or of the menu itself.
  QStringList choose(std::size_t at, const QString& begin) {
    tree()->setCurrent(tree()->rows().at(at));
    QStringList texts;
    QTimer::singleShot(0, qApp, [&] {
      auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
      ASSERT_TRUE(menu);
      QList<QAction*> actions = menu->actions();
      if (auto* readings = menu->findChild<QMenu*>("responseReadAs")) {
        for (QAction* action : readings->actions())
          if (!action->isSeparator()) texts << (action->isChecked() ? "*" : "") + action->text();
        actions = readings->actions() + actions;
      }
      for (QAction* action : actions)
        if (!begin.isEmpty() && action->text().startsWith(begin)) {
          action->trigger();
          break;
        }
      menu->close();
    });
    QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(5, 5), tree()->mapToGlobal(QPoint(5, 5)));
    QApplication::sendEvent(tree()->viewport(), &event);
    return texts;
  }
};

TEST_F(ReadAs, TheMenuOfAFieldHasItsReadingsAndOneIsTaken) {
  openTree(message(1, "\x08\x96\x01\x12\4word"s));
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 150  zigzag 75"; })) << row(1).toStdString();
  const QStringList texts = choose(1, "sint64");
  EXPECT_EQ(texts, (QStringList{"*Guess", "uint64   150", "int64   150", "sint64   75"}));
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 75  read as sint64"; })) << row(1).toStdString();
  EXPECT_EQ(tree()->current(), 1u) << "one stays where one is";
  EXPECT_EQ(choose(1, {}).value(3), "*sint64   75");
  choose(2, "bytes");
  ASSERT_TRUE(eventually([&] { return row(2) == "2: 0x776f7264  4 bytes, read as bytes"; })) << row(2).toStdString();
  // As text it is the same.
  child<QToolButton>("responseBodyAsTree")->click();
  ASSERT_TRUE(eventually([&] { return bodyText() == "1: 75  # read as sint64\n2: 0x776f7264  # 4 bytes, read as bytes\n"; })) << bodyText();
}

TEST_F(ReadAs, ItIsRememberedForThatMessageAndForgotten) {
  openTree(message(1, "\x08\x96\x01"s));
  ASSERT_TRUE(eventually([&] { return !row(1).isEmpty(); }));
  choose(1, "sint64");
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 75  read as sint64"; }));
  openTree(message(2, "\x08\x02"s));
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 1  read as sint64"; })) << "another of the same";
  openTree(message(3, "\x08\x02"s, "/pb/2"));
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 2  zigzag 1"; })) << "another path has other messages: " << row(1).toStdString();
  openTree(message(4, "\x08\x02"s));
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 1  read as sint64"; }));
  choose(1, "Guess all");
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 2  zigzag 1"; }));
}

TEST_F(ReadAs, OtherTreesHaveNoSuchMenu) {
  Draft d(1);
  d.response(200, "OK", {{"Content-Type", "application/json"}}, "{\"1\":150}");
  openTree(d);
  ASSERT_TRUE(eventually([&] { return row(1) == "1: 150"; }));
  EXPECT_TRUE(choose(1, {}).isEmpty());
}

}  // namespace
}  // namespace penstock::gui
