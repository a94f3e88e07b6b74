/* SPDX-License-Identifier: Apache-2.0 */
/*
 * claim_rule - the table of rules that read statements out of glosses, and
 * the words they share.  Data; claim runs it.  docs/statements.md has an
 * example of each.
 */
#include "transform/claim.h"

#include "common/buf.h"

/* A pattern with all its words is a few thousand bytes. */
#define PATTERN_MAX (64 << 10)

static const struct {
    const char *name, *pattern;
} words[] = {
    {"N", "(#\\d+)"},
    {"UNIT", "[- ](month|year|week|day)s?'?"},
    {"HE", "(?:he|she|they|who|@s\\d+|the (?:man|woman|suspect|shooter|"
           "gunman|probationer|parolee|client|defendant|killer|attacker|"
           "person)(?: in (?:case )?@s\\d+)?)"},
    {"HIM", "(?:him|her|them|@s\\d+|the (?:man|woman|suspect|shooter|gunman|"
            "probationer|parolee|client|defendant|killer|attacker))"},
    {"HIS", "(?:his|her|their|@s\\d+'s?|the (?:man|woman|suspect|shooter|"
            "gunman|probationer|parolee|client|defendant|killer|"
            "attacker)'s)"},
    {"OFFICER", "(?:probation|parole|supervis(?:ion|ing)|corrections|"
                "officers?|\\bpo\\b|department|agency|agents?|staff|"
                "case ?workers?|caseworkers?|county|office)"},
    {"TERM", "(?:[a-z-]+ ){0,2}?(?:probation|parole|supervision|"
             "supervised release|community supervision)"},
    {"FACE", "(?:in[- ]person|face[- ]to[- ]face|physically|in the flesh)"},
    {"FACED", "(?:in[- ]person|face[- ]to[- ]face|physical)"},
    {"MEETING", "(?:meeting|visit|contact|appointment|check-in|interview|"
                "encounter|session|conversation)"},
    {"MET", "(?:met|meet|meets|seen|saw|see|visited|visit|seeing|meeting|"
            "visiting)"},
    {"RATE", "(?! (?:a|an|per|each|every|every other|monthly|#\\d+) ?"
             "(?:day|week|month|quarter|year)s?\\b(?! (?:before|after)))"},
    {"DOC", "((?:[a-z]+[- ]){1,3}?(?:report|request|petition|notice|affidavit|"
            "complaint|recommendation|memo|memorandum|motion|referral|letter|"
            "order|warrant|form)|warrant|petition|affidavit)"
            "(?! (?:report|request|petition|form|letter|order|affidavit|"
            "violation|memo))s?"},
    {"FILED", "(?:submitted|filed|sent|issued|completed|prepared|lodged|"
              "entered|written|mailed|made|drafted|uploaded|forwarded|"
              "turned in|handed in|put in)"},
    {"GAP", "(?: - [^-]{1,90} -|,[^,]{1,90},| \\([^)]{1,90}\\))?"},
    {"LY", "(?:[a-z]+ly |also |already |later |then |first |once |had |has "
           "|been )*"},
    {"LOGGED", "(?:listed|logged|recorded|counted|coded|entered|classified|"
               "documented|reported|marked|noted|labell?ed|treated|"
               "categori[sz]ed|registered|passed off|listing|logging|"
               "recording|counting|entering|marking)"},
    {"VOICEMAIL", "(?:voice ?mails?|voice ?mail messages?|voice messages?|"
                  "answering[- ]machine messages?|phone messages?|"
                  "messages?|unanswered calls?)"},
    {"KIN", "((?:grand|step|god)?(?:mother|father|parents?|son|daughter)|"
            "mom|dad|sister|brother|siblings?|aunt|uncle|cousin|family|"
            "relatives?|wife|husband|spouse|partner|girlfriend|boyfriend|"
            "fianc\\S+|ex-wife|ex-husband|ex-girlfriend|ex-boyfriend|"
            "mother-in-law|father-in-law|neighbors?|landlord|landlady|"
            "roommate|employer|boss|therapist|counselor|friend|friends|"
            "pastor|teacher)"},
    {"PARTNER", "(?:ex-|former |estranged )?(?:partner|wife|husband|"
                "girlfriend|boyfriend|fianc\\S+|spouse)"},
    {"THEN",
     "(?:, [^,;]{1,90},)?(?:(?!\\b(?:been|was|were|is)\\b)[^.;']){0,30}?"
     " (?:[a-z]+ly |also |had |has |later |then |first |once |again "
     "|twice )*"},
    {"CALLED", "(?:called|phoned|telephoned|rang|contacted|warned|told|"
               "alerted|notified|informed|emailed|e-mailed|texted|"
               "wrote to|reached out to|complained to|reported to|"
               "spoke to|spoke with|pleaded with|begged|tried to warn|"
               "said to)"},
    {"KILL", "(?:shot and killed|shot and wounded|shot to death|fatally shot|"
             "fatally stabbed|stabbed to death|beat to death|gunned down|"
             "opened fire|killed|shot|stabbed|murdered|ambushed|attacked|"
             "strangled|bludgeoned|set fire)"},
    {"CRIME", "(?:shootings?|killings?|attacks?|stabbings?|murders?|"
              "slayings?|homicides?|ambush)"},
    {"POLICE", "(?:other |the |responding |#\\d+ |two )*(?:police|officers?|"
               "deput(?:y|ies)|law enforcement|swat)"},
};

#define NOT "\\b(?:not|n't|never|didn't|hadn't|wasn't|weren't|without|no)\\b"
#define DUTY                                                                  \
    "(?:requir\\w+|must|supposed to|expected to|should|mandat\\w+|polic\\w+|" \
    "standards?|allow\\w*|rules?)[^.;,]{0,50}$"
#define NEVER NOT "[^.;,]{0,30}$"
#define MAYBE                                                               \
    "\\b(?:until|unless|if|whether|could|would|may|might|should|had he)\\b" \
    "[^.;,]{0,40}$"
#define SENTENCED                                                     \
    "\\b(?:sentenced|ordered|followed by|placed on|given|receiv\\w+|" \
    "granted|got|serve|serving|put on|faced?|facing)\\b[^.;]{0,70}$"
#define OLD "\\b(?:previous\\w*|prior|convicted|conviction|years earlier)\\b"
#define RETURNING                                                             \
    "(?:" NOT "|\\b(?:requir\\w+|return\\w*|resum\\w+|suspend\\w+|stopp\\w+|" \
    "polic\\w+|allow\\w*|until|replac\\w+|ended|halted|scheduled|missed|"     \
    "skipped|cancel\\w+)\\b)[^.;,]{0,40}$"

const struct claim_rule claim_rules[] = {
    /* how long under supervision */
    {"on supervision for", CLAIM_LENGTH, "supervision", NULL,
     "\\bon {TERM} for (?:the (?:last|past|previous) )?{N}{UNIT}", SENTENCED},
    {"under supervision for", CLAIM_LENGTH, "supervision", NULL,
     "\\b(?:under|in) (?:[a-z-]+ ){0,2}?supervision[^.;,]{0,40}? for {N}{UNIT}",
     SENTENCED},
    {"supervised for", CLAIM_LENGTH, "supervision", NULL,
     "\\b(?:supervised(?! release)|monitored|overseen)\\b[^.;,]{0,40}? for "
     "{N}{UNIT}",
     SENTENCED},
    {"months on supervision", CLAIM_LENGTH, "supervision", NULL,
     "\\b(?:(?:his|her|their|the|first|last|spent|served|of|for|in|after|"
     "during|over) ){1,3}{N}{UNIT} (?:on|of|under|into|in) "
     "(?:his |her |their )?{TERM}\\b",
     SENTENCED},
    {"months that he spent on supervision", CLAIM_LENGTH, "supervision", NULL,
     "{N}{UNIT} (?:that )?{HE} (?:had )?(?:spent|was|were|been|served) (?:on|"
     "under|in) (?:the )?{TERM}\\b",
     NULL},
    {"sentence", CLAIM_LENGTH, "sentence", NULL,
     "\\b(?:sentenced|ordered|followed by|placed on|given|receiv\\w+|granted|"
     "got|serve|serving|put on)\\b[^.;]{0,80}?{N}{UNIT} (?:(?:term )?of|on|"
     "in) {TERM}",
     NULL},
    {"sentence to a term", CLAIM_LENGTH, "sentence", NULL,
     "\\b(?:sentenced|ordered|placed|put)\\b[^.;]{0,40}? (?:to|on) {TERM} for "
     "{N}{UNIT}",
     NULL},
    {"so many times in", CLAIM_LENGTH, "contact_period", NULL,
     "#\\d+ times,? (?:in|over|during|across|within) (?:the |his |her |their |"
     "a |an )?(?:(?:space|period|span|course) of |first |last |past |entire |"
     "whole |full )?{N}{UNIT}(?! (?:on|of|under) )",
     NULL},
    /* how many contacts */
    {"contacted so many times", CLAIM_COUNT, "contact_count", NULL,
     "\\b(?:contacted|communicated with|spoke (?:to|with)|spoken (?:to|with)|"
     "talked (?:to|with)|heard from|reached|contact with|in touch with|"
     "checked (?:in )?(?:on|with))\\b(?:(?!{FACE})[^.;]){0,80}?{N} "
     "times{RATE}(?! {FACE})",
     NOT "(?: ever| even| been| once)*[ a-z]{0,8}$|" DUTY},
    {"so many times contacted", CLAIM_COUNT, "contact_count", NULL,
     "{N} times (?:been )?(?:contacted|communicated with|spoke(?:n)? (?:to|"
     "with)|talked (?:to|with))\\b",
     DUTY},
    {"so many contacts", CLAIM_COUNT, "contact_count", NULL,
     "{N} (?:(?:documented|recorded|successful|total|actual|known|separate|"
     "logged|completed|direct|meaningful) ){0,3}contacts?\\b(?! (?:attempts?|"
     "list|information)){RATE}",
     DUTY "|attempt\\w*[^.;,]{0,20}$"},
    {"contacts totalled", CLAIM_COUNT, "contact_count", NULL,
     "\\b(?:number of |total )?contacts\\b[^.;]{0,40}? (?:totall?ed|numbered|"
     "amounted to|was|came to) {N}(?! times)",
     DUTY "|{FACE}[^.;,]{0,10}$"},
    {"never contacted", CLAIM_COUNT, "contact_count", "0",
     "\\bnever (?:once |even |been |had |actually )*contacted\\b", NULL},
    {"not contacted once", CLAIM_COUNT, "contact_count", "0",
     NOT " (?:ever |even |been )*contacted\\b[^.;,]{0,40}? (?:even )?"
         "#\\d+ times",
     NULL},
    /* of them in person */
    {"met in person so many times", CLAIM_COUNT, "in_person_count", NULL,
     "\\b{MET}\\b[^.;]{0,80}?\\b{FACE}\\b[^.;,]{0,40}?{N} times{RATE}",
     NEVER "|" DUTY},
    {"met so many times in person", CLAIM_COUNT, "in_person_count", NULL,
     "\\b{MET}\\b[^.;,]{0,80}?{N} times{RATE},? (?:[a-z ]{0,20})?\\b{FACE}",
     NEVER "|" DUTY},
    {"so many times met in person", CLAIM_COUNT, "in_person_count", NULL,
     "{N} times (?:been )?{MET}\\b[^.;,]{0,60}?\\b{FACE}", NEVER "|" DUTY},
    {"in person so many times", CLAIM_COUNT, "in_person_count", NULL,
     "\\b{FACE}(?: [a-z]+){0,2}? (?:only |just |exactly ){0,2}{N} times{RATE}",
     NEVER "|" DUTY},
    {"so many meetings in person", CLAIM_COUNT, "in_person_count", NULL,
     "{N} (?:[a-z]+ ){0,2}?(?:{FACED} (?:[a-z]+ ){0,2}?{MEETING}s?|"
     "{MEETING}s? (?:[a-z ]{0,20} )?(?:in person|face[- ]to[- ]face))\\b{RATE}",
     NOT "[^.;,]{0,12}$|" DUTY},
    {"seen so many times", CLAIM_COUNT, "in_person_count", NULL,
     "\\b(?:met|seen|saw|visited)\\b[^.;,]{0,60}?{OFFICER}\\b"
     "[^.;,]{0,40}?{N} times{RATE}",
     NEVER "|" DUTY},
    {"officer saw so many times", CLAIM_COUNT, "in_person_count", NULL,
     "{OFFICER}s? {LY}(?:only |just )?(?:met with|met|saw|visited)\\b"
     "[^.;,]{0,40}?{N} times{RATE}",
     NEVER "|" DUTY},
    {"the only meeting in person", CLAIM_COUNT, "in_person_count", "1",
     "\\b(?:sole|only|lone) (?:[a-z]+ ){0,2}?{FACED} (?:[a-z]+ )?{MEETING}\\b",
     DUTY},
    {"never met in person", CLAIM_COUNT, "in_person_count", "0",
     "\\bnever (?:once |even |been |had |actually )*{MET}\\b[^.;]{0,60}?\\b"
     "{FACE}",
     NULL},
    {"not met in person once", CLAIM_COUNT, "in_person_count", "0",
     NOT " (?:ever |even |been )*{MET}\\b[^.;]{0,60}?\\b{FACE}[^.;,]{0,12}? "
         "#\\d+ times",
     NULL},
    {"no meeting in person", CLAIM_COUNT, "in_person_count", "0",
     "\\b(?:no|zero|without (?:a single|any|an)) {FACED} {MEETING}s?\\b"
     "(?![^.;,]{0,40} (?:for|in|since|after|during) (?:@d|#))",
     NULL},
    /* how long unseen */
    {"not seen for", CLAIM_LENGTH, "unseen", NULL,
     "(?:" NOT "|\\bfail(?:ed|s|ing)? to\\b)(?: [a-z]+){0,3}? (?:{MET}|laid "
     "eyes on)\\b[^.;]{0,90}? (?:for|in|over|during) (?:the (?:last|past|"
     "previous) )?{N}{UNIT}",
     NULL},
    {"months without being seen", CLAIM_LENGTH, "unseen", NULL,
     "{N}{UNIT}(?: had)?(?: passed| went by| elapsed)? without (?:[^.;,]{0,40} "
     ")?(?:being |a |an |any |having |ever )*(?:{MET}|visits?|{FACED})\\b",
     NULL},
    {"unseen for", CLAIM_LENGTH, "unseen", NULL,
     "\\bunseen (?:by [^.;,]{0,50} )?for {N}{UNIT}", NULL},
    {"no meeting for", CLAIM_LENGTH, "unseen", NULL,
     "\\bno (?:[a-z]+ )?(?:{FACED} (?:[a-z]+ )?{MEETING}s?|visits?|meetings?)"
     "\\b[^.;]{0,50}? (?:for|in|during) (?:the (?:last|past|previous) )?"
     "{N}{UNIT}",
     NULL},
    {"last seen before", CLAIM_LENGTH, "unseen", NULL,
     "\\blast (?:{MET})\\b[^.;]{0,60}? {N}{UNIT} (?:before|prior|earlier)",
     NULL},
    {"not contacted for", CLAIM_LENGTH, "uncontacted", NULL,
     NOT "(?: [a-z]+){0,3}? (?:contacted|spoken|heard|talked|contact)\\b"
         "[^.;]{0,60}? (?:for|in|over|during) (?:the (?:last|past|previous) )?"
         "{N}{UNIT}",
     NULL},
    {"months without contact", CLAIM_LENGTH, "uncontacted", NULL,
     "{N}{UNIT}(?: had)?(?: passed| went by| elapsed)? without (?:[^.;,]{0,40} "
     ")?(?:any |a single |a |hearing|being )*(?:contact|contacted|call|word|"
     "from)",
     NULL},
    /* appointments */
    {"so many missed appointments", CLAIM_MISSED, "missed_appointment_count",
     NULL,
     "{N} (?:(?:missed|skipped|unattended) (?:[a-z]+ ){0,2}?(appointments?|"
     "meetings?|check-ins?|visits?|sessions?)|no-shows?\\b)",
     NULL},
    {"missed appointments", CLAIM_MISSED, "missed_appointment_count", NULL,
     "\\b(?:missed|skipped|miss|missing|blew off|no-showed|failed to (?:show "
     "up|appear|report|attend|turn up|keep|make|come)|did not (?:show up|"
     "appear|attend|keep|report)|didn't (?:show up|appear|attend|keep|"
     "report))(?: for| to| at| in)? (?:at )?(?:{N} )?(?:(?:of|his|her|their|a|"
     "an|the|scheduled|required|mandatory|consecutive|monthly|weekly|office|"
     "probation|parole|in-person|phone|other|straight|separate|planned|"
     "court-ordered) ){0,5}(appointments?|meetings?|check-ins?|visits?|"
     "sessions?|office visits?|interviews?)",
     DUTY "|\\b(?:staff|officers?|agents?) (?:had |also )*$"},
    /* contacts that were none */
    {"voicemail logged as a contact", CLAIM_AT_LEAST,
     "misclassified_contact_count", NULL,
     "\\b{LOGGED}\\b[^.;#]{0,40}?(?:{N} )?(?:[a-z]+ ){0,4}?{VOICEMAIL}\\b"
     "[^.;]{0,50}? as (?:[^.;]{0,40}?)(?:reporting|contacts?|calls?|"
     "conversations?|visits?|meetings?|completed|successful)",
     NOT "[^.;,]{0,10}$"},
    {"voicemail counted as a contact", CLAIM_AT_LEAST,
     "misclassified_contact_count", NULL,
     "(?:{N} )?(?:[a-z]+ ){0,2}?{VOICEMAIL}\\b[^.;,]{0,40}? (?:was|were|been|"
     "being|are) {LY}{LOGGED}\\b[^.;]{0,30}? as (?:[^.;]{0,40}?)(?:reporting|"
     "contacts?|calls?|conversations?|visits?|meetings?|completed|successful)",
     NULL},
    /* documents */
    {"document was filed", CLAIM_DOCUMENT, NULL, NULL,
     "\\b(?:an?|the|his|her|their|its|one|that|formal) {DOC}{GAP}[^.;,]{0,40}? "
     "(?:was|were|had been|has been|is|being|having been|to have been) {LY}"
     "{FILED}\\b",
     "\\b(?:no|never|without|any|if|whether)(?: such)? ?$"},
    {"filed a document", CLAIM_DOCUMENT, NULL, NULL,
     "\\b(?:submitted|filed|sent|issued|prepared|lodged|completed|wrote|"
     "written|made|drafted) (?:in |out )?(?:an?|the|his|her|their|one) {DOC}",
     "\\b(?:not|n't|never|failed to|should have|could have|would have|would|"
     "will|must|no one|nobody)(?: have| ever)? ?$"},
    {"no record of it", CLAIM_ABSENT, NULL, NULL,
     "\\bno (?:such )?(?:records?|trace|evidence|sign|indication|copy|"
     "documentation|entry|proof) (?:of|that|for|showing)(?: (?:any|that|the|"
     "such|this|an?|it|such an?|a filed|his|her)\\b)*(?: {DOC})?",
     NULL},
    {"no such document", CLAIM_ABSENT, NULL, NULL,
     "\\bno such (?:{DOC}|documents?|records?|paperwork|filing|report|request|"
     "warrant)\\b",
     NULL},
    {"no document was filed", CLAIM_ABSENT, NULL, NULL,
     "\\bno {DOC} (?:was|were|had been|has been|exists?|existed|could be|"
     "can be|is)\\b",
     NULL},
    {"document not found", CLAIM_ABSENT, NULL, NULL,
     "\\b(?:the|that|his|her|this) (?:{DOC}|report|request|document)"
     " (?:[^.;,]{0,30} )?(?:could not be|couldn't be|was never|was not|wasn't|"
     "has not been|cannot be|can't be|had never been|had not been|never)"
     "(?: actually| ever)? (?:found|located|filed|submitted|produced|sent|"
     "entered|issued|existed)",
     NULL},
    {"did not find or file it", CLAIM_ABSENT, NULL, NULL,
     "\\b(?:not|n't|never|unable to|couldn't|didn't|failed to) (?:ever |been "
     ")?(?:find|found|locate|located|produce|file|filed|submit|submitted|send|"
     "sent|issue|issued) (?:the|that|any|an?|such an?|any such) "
     "(?:{DOC}|report|request|document)",
     NULL},
    {"it does not exist", CLAIM_ABSENT, NULL, NULL,
     "\\b(?:that|the|this|such an?) (?:{DOC}|report|request|document) (?:does "
     "not exist|doesn't exist|did not exist|didn't exist|never existed|is "
     "missing|was missing)",
     NULL},
    /* dated events */
    {"violated", CLAIM_DATED, "violation", NULL,
     "\\bviolat(?:ed|ing) (?:his|her|their|@s\\d+'s?|(?:the |a )?(?:terms?|"
     "conditions?)(?: of)?(?: his| her| their)?) ?(?:[a-z]+ ){0,4}?"
     "(?:probation|parole|supervision|release)?\\b",
     MAYBE},
    {"violation on", CLAIM_DATED, "violation", NULL,
     "\\b(?:probation|parole|technical|supervision) violation\\b[^.;,]{0,40}? "
     "(?:on|in|of|dated) (@d\\d+)",
     MAYBE},
    {"staff violated policy", CLAIM_DATED, "staff_policy_violation", NULL,
     "\\b(?:staff|officers?|department|agency|officials|probation) {LY}"
     "(?:violated|broke|ignored|breached) (?:[a-z]+ ){0,3}?(?:policy|policies|"
     "rules?|protocols?|standards?)\\b",
     MAYBE},
    {"set a hearing", CLAIM_HEARING, "hearing_set", NULL,
     "\\b(?:schedul\\w+|set|calendar\\w+|ordered|book\\w*|arrang\\w+|fix\\w+)"
     "\\b[^.;]{0,60}?\\b(?:hearing|court (?:date|appearance)|court hearing)\\b"
     "[^.;]{0,60}? ?(?:for|on|in)? ?(@d\\d+)",
     NOT "[^.;,]{0,10}$"},
    {"a hearing was set", CLAIM_HEARING, "hearing_set", NULL,
     "\\b(?:hearing|court (?:date|appearance))\\b(?:(?!\\b(?:never|not|no)"
     "\\b)[^.;]){0,60}? (?:was|is|had been|has been|been)? ?{LY}(?:scheduled|"
     "set|calendared|booked|fixed)\\b[^.;]{0,30}? ?(?:for|on|in) (@d\\d+)",
     NULL},
    {"a hearing on a day to come", CLAIM_HEARING, "hearing_set", NULL,
     "\\b(?:due|scheduled|expected|ordered) (?:to appear |back )?in court "
     "(?:on|for|in)? ?(@d\\d+)",
     NULL},
    {"killed", CLAIM_DATED, "incident", NULL,
     "(?<![a-z]){HE}(?:, [^,;]{1,120},)?(?: (?:(?:in (?:case )?)?@s\\d+|then|"
     "allegedly|later|had|also|and|is accused of having))* {KILL}\\b"
     "(?! (?:himself|herself|themsel\\w+|by|dead by))",
     OLD},
    {"accused of killing", CLAIM_DATED, "incident", NULL,
     "\\b(?:accused of|charged with|charged in|suspected of|suspected in|"
     "confessed to|admitted to|arrested for) (?:[a-z]+ly |the |a |an )*"
     "(?:shooting|killing|stabbing|murder(?:ing)?|attack(?:ing)?|ambush(?:ing"
     ")?|beating|strangling|slaying)\\b",
     OLD},
    {"were killed", CLAIM_DATED, "incident", NULL,
     "\\b(?:officers?|deput(?:y|ies)|people|woman|girl|boy|child(?:ren)?|"
     "victims?|person|teens?|teenagers?|students?|clerk|neighbors?|couple|"
     "guards?|sergeant|corporal)\\b[^.;,]{0,70}? (?:was|were) (?:fatally )?"
     "{KILL}\\b(?! by (?:police|officers|deputies|other))",
     OLD "|\\bby (?:other |the )*$"},
    {"the day of the crime", CLAIM_DATED, "incident", NULL,
     "(@d\\d+),? (?:fatal |deadly |double |mass )*{CRIME}\\b|\\b{CRIME} "
     "(?:happened|occurred|took place|unfolded|was|were|of|on) (?:on |in "
     ")?(?:@d\\d+)",
     OLD},
    {"killed himself", CLAIM_DATED, "death", "suicide",
     "\\b(?:(?:killed|shot and killed|killing) (?:himself|herself|"
     "themsel\\w+)|(?:took|taking|ended|take) (?:his|her|their) own (?:life|"
     "lives)|died by suicide|died of a self-inflicted|turned the gun on "
     "(?:himself|herself))",
     MAYBE "|" NOT "[^.;,]{0,10}$"},
    {"killed by police", CLAIM_DATED, "death", "killed_by_police",
     "(?<![a-z])(?:{HE} (?:[a-z]+ ){0,3}?|before |after |and then |then "
     ")(?:was|"
     "were|being|been) {LY}(?:fatally )?(?:shot and killed|killed|shot dead|"
     "shot|gunned down) (?:dead )?by {POLICE}",
     "\\b(?:officers?|deput(?:y|ies)|victims?) $"},
    {"police killed", CLAIM_DATED, "death", "killed_by_police",
     "\\b{POLICE} (?:then |later |returned fire and |fatally |shot and "
     ")*(?:killed|fatally shot|shot dead) {HIM}\\b(?!')",
     NULL},
    {"placed on supervision", CLAIM_DATED, "case_start", NULL,
     "\\b(?:placed|put|sentenced|released|granted|began|started|starting|"
     "beginning|assigned|given|receiv\\w+)\\b[^.;]{0,70}?\\b(?:on|to|of|"
     "onto|under|his|her|their|began|started) {TERM}\\b(?: term| sentence)?"
     "[^.;,]{0,20}?(?: (?:in|on|since|starting)? ?(@d\\d+))?",
     MAYBE "|" NEVER},
    {"supervision began", CLAIM_DATED, "case_start", NULL,
     "\\b{TERM} (?:term |period |sentence )?(?:began|started|commenced) "
     "(?:on |in )?(@d\\d+)|\\bon {TERM} since (?:@d\\d+)",
     NULL},
    {"a meeting in person on", CLAIM_DATED, "contact.in_person", NULL,
     "\\b{FACED} (?:[a-z]+ )?{MEETING}(?!s)\\b[^.;]{0,80}?\\b(?:was|came|"
     "occurred|happened|took place|held|on|in|during)\\b,? ?(?:on |in |held "
     "|during |back in )*(@d\\d+)",
     RETURNING},
    {"met in person on", CLAIM_DATED, "contact.in_person", NULL,
     "\\b{MET}\\b[^.;]{0,80}?\\b{FACE}\\b[^.;]{0,25}?(@d\\d+)", RETURNING},
    {"met on, in person", CLAIM_DATED, "contact.in_person", NULL,
     "\\b{MET}\\b[^.;]{0,60}?(@d\\d+),? (?:[a-z ]{0,20})?\\b{FACE}", RETURNING},
    {"last seen on", CLAIM_DATED, "contact.in_person", NULL,
     "\\blast (?:met|seen|saw|visited)\\b[^.;]{0,60}?{OFFICER}[^.;]{0,40}?"
     "(@d\\d+)",
     RETURNING},
    {"spoke by phone on", CLAIM_DATED, "contact.phone", NULL,
     "\\b(?:spoke|spoken|talked)\\b[^.;]{0,50}? (?:by|on the|over the) "
     "(?:phone|telephone)\\b[^.;]{0,30}?(@d\\d+)",
     RETURNING},
    /* warnings */
    {"the mother of the partner called", CLAIM_WARNING, "partner_mother", NULL,
     "\\b(?:mother|mom) of {HIS} {PARTNER}\\b{THEN}{CALLED}\\b"
     "[^.;]{0,80}?{OFFICER}",
     NULL},
    {"the partner's mother called", CLAIM_WARNING, "partner_mother", NULL,
     "(?<![a-z]){HIS} (?:{PARTNER}'s? "
     "(?:mother|mom)|mother-in-law)\\b{THEN}{CALLED}\\b[^.;]{0,80}?{OFFICER}",
     NULL},
    {"a relative called", CLAIM_WARNING, NULL, NULL,
     "(?<![a-z])(?:{HIS}|a|the) (?:own |former |estranged )*{KIN}\\b(?!'|s\\b| "
     "of "
     "(?:his|her|their|@s)){THEN}{CALLED}\\b[^.;]{0,80}?{OFFICER}",
     "\\b(?:told|called|and|with|to|from|by|of|contacted) $|'s? $"},
    {"a call from a relative", CLAIM_WARNING, NULL, NULL,
     "\\b{OFFICER}\\b[^.;]{0,60}?\\b(?:warned|alerted|told|notified|contacted|"
     "called|calls?|messages?|complaints?|tip|warnings?|emails?)\\b(?: [a-z]+"
     "){0,2}? (?:by|from) (?:{HIS} |a |the )?(?:own )?{KIN}\\b(?!')",
     NULL},
    /* policy */
    {"contact standard", CLAIM_POLICY, "contact_standard", NULL,
     "(?:{N} )?(?:[a-z]+ )?\\b(in[- ]person|face[- ]to[- ]face|home|office|"
     "phone|telephone|direct|video)\\b(?: [a-z]+)?? (?:meetings?|visits?|"
     "contacts?|appointments?|check-ins?|calls?|meeting|conversations?)"
     "(?: with [a-z' ]{1,40}?)?,? (?:at least |of )?(?:{N} times )?(?:a|an|"
     "per|each|every|#\\d+)(?: (#\\d+|other))? (day|week|month|quarter|year)",
     NULL},
    {"contact standard, by the month", CLAIM_POLICY, "contact_standard", NULL,
     "(?:{N} )?\\b(?:monthly|weekly|quarterly|annual|daily|biweekly) (?:[a-z]+ "
     "){0,1}?(in[- ]person|face[- ]to[- ]face|home|office|phone|telephone|"
     "video|direct)(?: [a-z]+)? ?(?:meetings?|visits?|contacts?|calls?|"
     "check-ins?|appointments?)",
     NULL},
    {"meet so often in person", CLAIM_POLICY, "contact_standard", NULL,
     "(?:{N} )?\\b(?:meet|see|visit|contact|report)\\b[^.;,]{0,50}? "
     "(in[- ]person|face[- ]to[- ]face)[^.;,]{0,20}? (?:{N} times )?(?:a|an|"
     "per|each|every|#\\d+)(?: (#\\d+|other))? (day|week|month|quarter|year)",
     NULL},
};
const size_t claim_rule_count = sizeof claim_rules / sizeof *claim_rules;

static const char *word_for(struct str name)
{
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_is(name, words[i].name)) {
            return words[i].pattern;
        }
    }
    return NULL;
}

struct str claim_pattern(struct arena *a, const char *pattern)
{
    struct str s = str_from(pattern);
    struct buf out;

    buf_init(&out, PATTERN_MAX);
    for (size_t i = 0; i < s.len;) { /* words do not hold words */
        const char *word = NULL;
        size_t to = i + 1;

        while (to < s.len && s.ptr[to] >= 'A' && s.ptr[to] <= 'Z') {
            to++;
        }
        if (s.ptr[i] == '{' && to < s.len && s.ptr[to] == '}') {
            word = word_for((struct str){s.ptr + i + 1, to - i - 1});
        }
        if (word) {
            buf_str(&out, str_from(word));
            i = to + 1;
        } else {
            buf_char(&out, s.ptr[i++]);
        }
    }
    s = arena_str(a, buf_slice(&out));
    buf_release(&out);
    return s;
}
