/** What people say to a voice assistant in German: whole, and broken off where more comes. */
export const WHOLE = `
Ich nehme eine.
Das freut mich sehr.
Mach das Licht an.
Ich komme mit.
Schalt die Heizung ein.
Mach die Tür zu.
Das ist meine.
Ich habe keine.
Danke sehr.
Ich denke darüber nach.
Wie geht das denn?
Was machen wir dann?
Hör auf damit.
Ich weiß nicht, wo wir sind.
Das ist alles, was ich habe.
Da bin ich.
Stell den Wecker auf sieben Uhr.
Das ist halt so.
Von jedem eins, bitte.
Sag ihm, dass ich da bin.
Kaufst du noch Milch ein?
Das stimmt, oder?
Ich hätte gern eine.
Ich glaube, dass es so besser wäre.
Ich schlafe gleich ein.
Wie viele sind es?
Lies mir die Nachricht vor.
Ich bin dafür.
Ich weiß nicht, ob ich das könnte.
Nimm doch meine.
Wenn du möchtest.
Es tut mir leid.
Schau mal nach.
Das wäre schön.
Er mag sie sehr.
Was kostet das?
Spiel das Lied, das ich so gern habe.
Und wer bist du?
Nein, ich will nicht.
Ich mache das schon, also keine Sorge.
Ich nehm die kleine.
Kannst du mir das vorlesen?
Das gefällt mir sehr.
Welche haben Sie denn?
Nein, das geht nicht.
Hol mich bitte um acht ab.
Ich hätte lieber keine.
Wo bist du?
Ich weiß nicht, was das ist.
Das mach ich dann.
Stell die Spülmaschine ein.
Lad meine Freunde ein.
Denk mal darüber nach.
Ja, gerne.
Ich möchte nicht.
Meine auch.
Wem gehört das?
Es ist so, wie ich es gerne hätte.
Sag mir, wann wir da sind.
Ich bin's.
Mir egal.
Was soll das heißen?
Dreh die Musik auf.
Die hab ich schon.
Kommst du mit?
Rechne das zusammen.
Ich bin müde.
Such dir was aus.
Wieso nicht?
Ruf sie zurück.
`;
export const OPEN = `
Ich möchte gerne nach
Ich hätte gern einen Tisch für
Wir gehen in den Park und
Ich kann nicht kommen, weil
Stell einen Wecker für
Schick eine Nachricht an meinen
Wie komme ich zum
Kannst du
Erinnere mich an
Das ist ein Brief von
Ich mag es, aber
Wie ist das Wetter in
Ich brauche ein
Ich suche ein Hotel mit einem
Mein Name ist
Ich wollte fragen, ob
Ich fahre morgen zur
Das Problem ist, dass
Zeig mir Züge von Berlin nach
Ich bin, ähm
Können Sie mir
Meine Schwester und mein Bruder sind
Ich würde gerne
Schreib eine Mail an den Chef wegen
Gibt es ein Restaurant im
Am Montag oder
Ich habe ein Treffen mit dem
Ich glaube, wir sind
Spiel was von
Ich nehme die Pizza ohne
Ruf mich an, wenn
Äh
Wir waren gestern beim
Ich will
Setz Milch, Eier und
Ich rufe an wegen
Übersetze das ins
Das kostet ungefähr so viel wie ein
Ich möchte
Es gibt
Ich wollte wissen, ob
Was kostet ein
Ich brauche Hilfe bei meinem
Stell den Timer auf zehn Minuten und
Fahr mich zum
Wann fährt der nächste Zug nach
Ich suche etwas für
Wie heißt die Hauptstadt von
Das liegt zwischen
Sag meiner Mutter, dass
Bestell eine Pizza ohne
Ich bin im
Könntest du
Mir ist kalt, weil
Ich gehe heute zur
Wir treffen uns vor dem
Ich hätte gerne
Es wäre schön, wenn
Ich habe
Das Hotel ist neben
Lies mir die Nachricht von
Kannst du mir sagen, ob
Trag einen Termin ein für
Ähm, also
Mein Geburtstag ist am
Weil ich
`;
