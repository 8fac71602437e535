// See evidence.hpp: which entries a free source text names. A text can name entries by id ("CL_x, V_x"), by the only id that begins with a word
// ("author_2024"), by another name of a study or paper, by first author and year ("Author 2019"), or by an identifier (DOI, PMC, PMID, trial number).
#include <algorithm>
#include <array>
#include <cctype>
#include <regex>

#include "clinic/evidence/evidence.hpp"

namespace neurocart::evidence {

namespace {

bool is_word_character(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '_'; }

// Letters with diaeresis as two letters, so that a name is found in either spelling.
std::string without_umlauts(std::string_view text) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 7> spellings{
      {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"}, {"ß", "ss"}}};
  std::string plain;
  while (!text.empty()) {
    const auto found = std::find_if(spellings.begin(), spellings.end(), [&](const auto& pair) { return text.substr(0, pair.first.size()) == pair.first; });
    if (found != spellings.end()) {
      plain += found->second;
      text.remove_prefix(found->first.size());
    } else {
      plain += text.front();
      text.remove_prefix(1);
    }
  }
  return plain;
}

// Whether `name` stands in `text` with nothing of a word directly before or after it.
bool names_wholly(std::string_view text, std::string_view name) {
  const auto joins = [](char letter) { return is_word_character(letter) || letter == '-'; };
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const bool starts = at == 0 || !joins(text[at - 1]);
    const bool ends = at + name.size() == text.size() || !joins(text[at + name.size()]);
    if (starts && ends) return true;
  }
  return false;
}

// Whether one of the papers of a citation (separated by ';', '/', "and" or "via") begins with this author, and the citation states the year.
bool is_by(const std::string& citation, const std::string& author, const std::string& year) {
  if (citation.find(year) == std::string::npos) return false;
  for (auto at = citation.find(author); at != std::string::npos; at = citation.find(author, at + 1)) {
    const auto end = at + author.size();
    if (end < citation.size() && is_word_character(citation[end])) continue;
    const std::string_view before(citation.data(), at);
    if (before.empty()) return true;
    for (const std::string_view separator : {"; ", "/ ", "and ", "via ", ", ", ": "}) {
      if (before.size() >= separator.size() && before.substr(before.size() - separator.size()) == separator) return true;
    }
  }
  return false;
}

// Words by which an author of a card says that the value rests on no publication.
bool claims_no_source(const std::string& text) {
  static const std::regex own(
      R"(\b(assumed|calibrated|chosen|choice|option|switch|event-set|definition)\b|^(as|taken from|same|scale|scenario|setting|construct|derived)\b)");
  return std::regex_search(text, own);
}

class Resolver {
 public:
  explicit Resolver(const Evidence& evidence, SourceResolution& resolution) : evidence_(evidence), resolution_(resolution) {}

  void take(const Source* source) {
    auto& entries = resolution_.entries;
    if (std::find(entries.begin(), entries.end(), source) == entries.end()) entries.push_back(source);
  }

  void by_id(std::string_view text) {
    while (!text.empty()) {
      if (!is_word_character(text.front())) {
        text.remove_prefix(1);
        continue;
      }
      const auto size = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_word_character) - text.begin());
      const auto word = text.substr(0, size);
      text.remove_prefix(size);
      if (const auto* source = evidence_.find_source(word)) {
        take(source);
      } else if (const auto* target = evidence_.find_target(word)) {
        resolution_.targets.push_back(target);
      } else if (evidence_.find_observable(word) == nullptr) {
        by_beginning(word);
      }
    }
  }

  void by_other_name(std::string_view text) {
    for (const auto& source : evidence_.sources()) {
      for (const auto& name : source.aliases) {
        if (names_wholly(text, name)) take(&source);
      }
    }
  }

  void by_author_and_year(const std::string& text) {
    static const std::regex pattern(R"(\b([A-Z][\w'-]+)(?: [A-Z]{1,3})?(?: et al\.?)?(?:,[^,;()]*?)? ?((?:19|20)\d\d)\b)");
    for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator(); ++match) {
      std::vector<const Source*> papers, parameters;
      for (const auto& source : evidence_.sources()) {
        if (!is_by(without_umlauts(source.citation), (*match)[1], (*match)[2])) continue;
        (source.kind == "parameter" ? parameters : papers).push_back(&source);
      }
      // A paper that only parameter entries cite is worth naming where the text names no entry more closely.
      if (papers.empty() && resolution_.entries.empty()) papers = parameters;
      for (const auto* source : papers) take(source);
    }
  }

  void by_identifier(const std::string& text) {
    static const std::regex pattern(R"(\b(10\.\d{4,9}/[^\s,;]+|PMC\d+|NCT\d{8})|\bPMID:? ?(\d+))");
    for (auto match = std::sregex_iterator(text.begin(), text.end(), pattern); match != std::sregex_iterator(); ++match) {
      const std::string identifier = (*match)[1].matched ? (*match)[1] : (*match)[2];
      for (const auto& source : evidence_.sources()) {
        if (names_wholly(source.doi_or_url, identifier) || names_wholly(source.citation, identifier)) take(&source);
      }
    }
  }

 private:
  void by_beginning(std::string_view word) {
    constexpr std::size_t shortest = 6;
    if (word.size() < shortest || word.find('_') == std::string_view::npos) return;
    const auto beginning = std::string(word) + "_";
    const Source* only = nullptr;
    for (const auto& source : evidence_.sources()) {
      if (source.kind == "parameter" || source.id.compare(0, beginning.size(), beginning) != 0) continue;
      if (only != nullptr) return;
      only = &source;
    }
    if (only != nullptr) take(only);
  }

  const Evidence& evidence_;
  SourceResolution& resolution_;
};

}  // namespace

SourceResolution Evidence::resolve_source(std::string_view text) const {
  SourceResolution resolution;
  Resolver resolver(*this, resolution);
  const auto plain = without_umlauts(text);
  resolver.by_id(text);
  resolver.by_other_name(text);
  resolver.by_author_and_year(plain);
  resolver.by_identifier(plain);
  if (!resolution.entries.empty() || !resolution.targets.empty()) {
    resolution.standing = SourceStanding::resolved;
  } else if (claims_no_source(plain)) {
    resolution.standing = SourceStanding::own_statement;
  }
  return resolution;
}

}  // namespace neurocart::evidence
