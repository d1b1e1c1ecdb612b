#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <utility>

namespace cq::api {

/// Whose turn a task takes. Tasks of the same key wait for each other; of different ones, each has
/// its turn in rotation: groups first, and within a group its members.
struct TurnKey {
  std::string group{};     ///< e.g. the client's address
  std::string member{};    ///< e.g. the user that is named
  bool preferred = false;  ///< of the group: those that are take turns with all others together
};

/// A queue that is shared fairly: whoever puts many entries into it delays an entry of another
/// group by at most one, and one of another member of the group by at most one of its group's
/// turns. A preferred group waits for at most one entry of all that aren't, however many they are.
/// With a single key it is first in, first out. Not safe from several threads. An Entry has a
/// member `since`, from when it waits.
template <class Entry>
class TurnQueue {
 public:
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  void push(const TurnKey& key, Entry entry) {
    auto group = find(groups_, key.group);
    if (group == groups_.end()) {
      groups_.emplace_back();
      group = std::prev(groups_.end());
      group->name = key.group;
      group->preferred = key.preferred;
    }
    auto member = find(group->members, key.member);
    if (member == group->members.end()) {
      group->members.emplace_back();
      member = std::prev(group->members.end());
      member->name = key.member;
    }
    member->entries.push_back(std::move(entry));
    ++group->size;
    ++size_;
  }

  /// Takes the entry whose turn it is; there must be one.
  Entry pop() {
    const auto group = next_group();
    const auto member = group->members.begin();
    // Both go to the end of their rotation, if more of them waits.
    groups_.splice(groups_.end(), groups_, group);
    group->members.splice(group->members.end(), group->members, member);
    return take(group, member, member->entries.begin());
  }

  /// Takes the entry that has waited for longest; there must be one.
  Entry pop_oldest() {
    const auto [group, member] = find_oldest();
    return take(group, member, member->entries.begin());
  }

  /// Takes the newest entry of the member with the most of the group with the most, to make room
  /// for one of `newcomer`; nullopt where its own group would then be the largest itself.
  std::optional<Entry> pop_of_largest(const TurnKey& newcomer) {
    const auto largest = std::max_element(
        groups_.begin(), groups_.end(),
        [](const Group& left, const Group& right) { return left.size < right.size; });
    const auto own = find(groups_, newcomer.group);
    const std::size_t own_size = own == groups_.end() ? 0 : own->size;
    if (largest == groups_.end() || largest->size <= own_size + 1) return std::nullopt;
    const auto member = std::max_element(largest->members.begin(), largest->members.end(),
                                         [](const Member& left, const Member& right) {
                                           return left.entries.size() < right.entries.size();
                                         });
    return take(largest, member, std::prev(member->entries.end()));
  }

  /// From when the entry waits that has waited for longest; there must be one.
  [[nodiscard]] auto oldest() { return find_oldest().second->entries.front().since; }

 private:
  struct Member {
    std::string name;
    std::list<Entry> entries;  // in the order in which they came
  };
  struct Group {
    std::string name;
    std::list<Member> members;  // the next one first
    std::size_t size = 0;
    bool preferred = false;
  };
  using GroupPlace = typename std::list<Group>::iterator;
  using MemberPlace = typename std::list<Member>::iterator;

  // Keys are few: what waits is bounded, and takes far longer than looking through them.
  template <class Named>
  static auto find(std::list<Named>& all, const std::string& name) {
    return std::find_if(all.begin(), all.end(),
                        [&name](const Named& one) { return one.name == name; });
  }

  // The preferred ones and the others take turns, where both wait.
  GroupPlace next_group() {
    const auto other = std::find_if(groups_.begin(), groups_.end(), [this](const Group& group) {
      return group.preferred != last_was_preferred_;
    });
    const GroupPlace next = other == groups_.end() ? groups_.begin() : other;
    last_was_preferred_ = next->preferred;
    return next;
  }

  std::pair<GroupPlace, MemberPlace> find_oldest() {
    std::pair oldest{groups_.begin(), groups_.begin()->members.begin()};
    for (auto group = groups_.begin(); group != groups_.end(); ++group) {
      for (auto member = group->members.begin(); member != group->members.end(); ++member) {
        if (member->entries.front().since < oldest.second->entries.front().since) {
          oldest = {group, member};
        }
      }
    }
    return oldest;
  }

  Entry take(GroupPlace group, MemberPlace member, typename std::list<Entry>::iterator place) {
    Entry entry = std::move(*place);
    member->entries.erase(place);
    if (member->entries.empty()) group->members.erase(member);
    if (--group->size == 0) groups_.erase(group);
    --size_;
    return entry;
  }

  std::list<Group> groups_;  // the next one first
  std::size_t size_ = 0;
  bool last_was_preferred_ = false;
};

}  // namespace cq::api
