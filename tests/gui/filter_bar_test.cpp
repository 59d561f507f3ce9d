// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/traffic/filter_bar.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

namespace penstock::gui {
namespace {

using testing::ElementsAre;

class Counted final : public model::TrafficQuery {
 public:
  Changes take() override {
    Changes c;
    if (!told_) c.added = {1, 2, 5};
    told_ = true;
    c.complete = true;
    return c;
  }
  Notifier<>& changed() override { return changed_; }

 private:
  bool told_ = false;
  Notifier<> changed_;
};

class FilterBarTest : public testing::Test {
 protected:
  FilterBarTest() {
    bar.resize(700, bar.sizeHint().height());
    bar.show();
    field = bar.findChild<FilterField*>("filterField");
    QObject::connect(&bar, &FilterBar::expressionChanged, &bar, [this](const filter::ExpressionPtr& e) {
      changes << (e ? QString::fromStdString(e->text()) : QStringLiteral("(all)"));
    });
    bar.focusField();
  }
  void type(const QString& text) { QTest::keyClicks(field, text); }
  void key(Qt::Key k) { QTest::keyClick(field, k); }
  QWidget* problem() { return bar.findChild<QWidget*>("filterProblem"); }
  QString problemText() { return bar.findChild<QLabel*>("filterProblemText")->text(); }
  QPushButton* hint() { return bar.findChild<QPushButton*>("filterProblemHint"); }

  Theme theme;
  FilterBar bar{theme};
  FilterField* field;
  QStringList changes;
};

TEST_F(FilterBarTest, AppliesWhatIsTypedAfterAMoment) {
  type("host == a");
  EXPECT_TRUE(changes.isEmpty()) << "in the middle of a word";
  ASSERT_TRUE(QTest::qWaitFor([&] { return !changes.isEmpty(); }));
  EXPECT_THAT(changes, ElementsAre(QString("host == a")));
  ASSERT_TRUE(bar.expression());
  key(Qt::Key_Return);  // the same again is no change
  EXPECT_EQ(changes.size(), 1);
}

TEST_F(FilterBarTest, ABrokenExpressionKeepsTheLastGoodOne) {
  bar.setText("status == 200");
  type(" && hots == x");
  QTest::qWait(400);
  EXPECT_FALSE(problem()->isVisible()) << "not red while typing";
  EXPECT_EQ(bar.expression()->text(), "status == 200");
  key(Qt::Key_Return);
  EXPECT_TRUE(problem()->isVisible());
  EXPECT_EQ(problemText(), "There is no field hots");
  EXPECT_EQ(bar.expression()->text(), "status == 200");
  EXPECT_THAT(changes, ElementsAre(QString("status == 200")));
  // The hint mends it.
  EXPECT_EQ(hint()->text(), "host");
  hint()->click();
  EXPECT_EQ(bar.text(), "status == 200 && host == x");
  EXPECT_FALSE(problem()->isVisible());
  EXPECT_EQ(bar.expression()->text(), "status == 200 && host == x");
}

TEST_F(FilterBarTest, ComplainsWhenOneStopsTyping) {
  type("host ~ [");
  EXPECT_FALSE(problem()->isVisible());
  ASSERT_TRUE(QTest::qWaitFor([&] { return problem()->isVisible(); }));
  type("a]");
  EXPECT_FALSE(problem()->isVisible());
}

TEST_F(FilterBarTest, HintsMendWhatIsNeverClosed) {
  for (const auto& [broken, mended] :
       {std::pair("(host == x", "(host == x)"), std::pair("host == \"x", "host == \"x\""), std::pair("host = x", "host == x"),
        std::pair("host == \"x\" path == y", "host == \"x\" && path == y")}) {
    bar.setText(broken);
    ASSERT_TRUE(problem()->isVisible()) << broken;
    hint()->click();
    EXPECT_EQ(bar.text(), QString(mended));
    EXPECT_FALSE(problem()->isVisible()) << mended;
  }
}

TEST_F(FilterBarTest, EscapeClearsAndThenLeaves) {
  QSignalSpy left(&bar, &FilterBar::left);
  bar.setText("status == 200");
  key(Qt::Key_Escape);
  EXPECT_EQ(bar.text(), "");
  EXPECT_FALSE(bar.expression());
  EXPECT_THAT(changes, ElementsAre(QString("status == 200"), QString("(all)")));
  EXPECT_TRUE(left.isEmpty());
  key(Qt::Key_Escape);
  EXPECT_EQ(left.size(), 1);
}

TEST_F(FilterBarTest, CompletesFieldsOperatorsAndValues) {
  bar.setValues([](filter::FieldId f) {
    return f == filter::FieldId::host ? std::vector<std::string>{"api.example.com"} : std::vector<std::string>{};
  });
  type("ho");
  ASSERT_TRUE(field->list().isVisible());
  EXPECT_TRUE(field->list().item(0)->text().startsWith("host"));
  key(Qt::Key_Tab);
  EXPECT_EQ(bar.text(), "host ");
  ASSERT_TRUE(field->list().isVisible()) << "the operators";
  key(Qt::Key_Down);
  key(Qt::Key_Return);
  EXPECT_EQ(bar.text(), "host == ");
  ASSERT_TRUE(field->list().isVisible()) << "the hosts";
  EXPECT_EQ(field->list().item(0)->data(Qt::UserRole).toString(), "api.example.com");
  key(Qt::Key_Tab);
  EXPECT_EQ(bar.text(), "host == api.example.com");
}

TEST_F(FilterBarTest, EscapeClosesTheListFirst) {
  type("ho");
  ASSERT_TRUE(field->list().isVisible());
  key(Qt::Key_Escape);
  EXPECT_FALSE(field->list().isVisible());
  EXPECT_EQ(bar.text(), "ho");
  key(Qt::Key_Escape);
  EXPECT_EQ(bar.text(), "");
}

TEST_F(FilterBarTest, ReturnTakesTheLineAndNotTheList) {
  type("ho");
  ASSERT_TRUE(field->list().isVisible());
  key(Qt::Key_Return);
  EXPECT_FALSE(field->list().isVisible());
  EXPECT_EQ(bar.text(), "ho");
  EXPECT_EQ(bar.expression()->text(), "ho");
}

TEST_F(FilterBarTest, RemembersWhatWasUsed) {
  QSignalSpy changed(&bar, &FilterBar::historyChanged);
  bar.setText("status == 200");
  bar.setText("status == 404");
  bar.setText("status == 200");
  bar.setText("status ==");  // broken ones are not kept
  EXPECT_EQ(bar.history(), (QStringList{"status == 200", "status == 404"}));
  EXPECT_EQ(changed.size(), 3);
  bar.clear();
  key(Qt::Key_Down);
  ASSERT_TRUE(field->list().isVisible());
  EXPECT_EQ(field->list().count(), 2);
  key(Qt::Key_Down);
  key(Qt::Key_Return);
  EXPECT_EQ(bar.text(), "status == 200");
}

TEST_F(FilterBarTest, SavedFiltersShowTheirCounts) {
  bar.setSaved({{"Errors", "status >= 400"}, {"Broken", "status >="}});
  std::vector<std::string> asked;
  bar.setCounter([&](const filter::ExpressionPtr& e) {
    asked.push_back(e->text());
    return std::make_shared<Counted>();
  });
  auto* menu = bar.findChild<QMenu*>("savedFiltersMenu");
  menu->popup(bar.mapToGlobal(QPoint(0, 0)));
  EXPECT_THAT(asked, ElementsAre("status >= 400"));
  EXPECT_EQ(menu->actions().at(0)->text(), "Errors\t3");
  EXPECT_EQ(menu->actions().at(1)->text(), "Broken");
  menu->actions().at(0)->trigger();
  menu->close();
  EXPECT_EQ(bar.expression()->text(), "status >= 400");
  QCoreApplication::processEvents();
}

TEST_F(FilterBarTest, ShowsMatchesAndProgress) {
  auto* count = bar.findChild<QLabel*>("filterCount");
  EXPECT_FALSE(count->isVisible());
  bar.setText("needle");
  bar.setProgress({12, 250, 1000, false, {}});
  EXPECT_TRUE(count->isVisible());
  EXPECT_EQ(count->text(), QStringLiteral("12 of 1\u2009000 · 25 %"));
  bar.setProgress({12, 1000, 1000, true, "a pattern gave up"});
  EXPECT_EQ(count->text(), QStringLiteral("12 of 1\u2009000 · incomplete"));
  EXPECT_EQ(count->toolTip(), "a pattern gave up");
  bar.clear();
  EXPECT_FALSE(count->isVisible());
}

}  // namespace
}  // namespace penstock::gui
