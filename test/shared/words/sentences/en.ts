/** What people say to a voice assistant in English: whole, and broken off where more comes. */
export const WHOLE = `
I think I should.
I did.
Yes, I would.
I'd like some.
Plan A.
vitamin C
I take vitamin A
the one I told you about
That's what I came for.
Turn it on.
Come in.
Is that the song you were listening to?
There's nothing to worry about.
I have no idea what you're talking about
I'll take these.
Give me another.
She said she could.
No, it isn't.
I don't know who they are
Who should I talk to?
I don't want to.
It's what I was looking for
The movie we talked about.
Where does this come from?
Tell him I can't.
My brother does.
Let me know when you are.
If you can.
They all have.
Read me the email I got from the one I work with
I wish I could.
I'd rather not.
I need someone to talk to.
Maybe later, then.
It's five dollars each.
Play that one, like I said before.
What's it like?
Yes, I have.
Call my mother.
What's the weather in Paris tomorrow?
Set a timer for ten minutes.
I think so.
Look it up and log in.
It's not what it looks like.
I guess he will.
That's all I wanted to ask about.
What did you do that for?
Can you tell me who it was
I already have.
We could.
It's up to you.
The thing I was thinking of.
She's the person I usually travel with
Nobody knows where we are.
I'd be happy to.
No, you can't.
It was nice talking to you.
I have to.
Whatever you like.
Is there a restaurant you'd go to?
Let's go with option A
I've had enough of it
My parents might.
What are the museums like?
Put it on my shopping list
I'd say every other week or so
Same as before
That depends on how long it is
He's taller than I am
It's the best there is
There should be.
Not that I know of.
What's that supposed to be?
I meant the other one
Sure, why not.
Do you have any others like these?
All of them.
Just the two of us.
What else is there?
`;
export const OPEN = `
I want to go to the
Could you set a timer for
I was thinking, um
Remind me to call my
What's the capital of
Send a message to
I'd like to book a table for two at
Play something by
Because I was
I need a flight from Boston to
The weather yesterday was
My name is
I'm
We went to the park and
I would like to order a
Tell me about
Give me two or three more, uh
I can't come because
How do I get to
What I want is
It depends on whether it's
Is there anything between
Please add milk, eggs, and
I don't like it, but
The problem is that my
Turn off the lights in the kitchen and the
My sister and her husband are
I wanted to ask if
I have a meeting with
Can you
We should go to
So basically, it's
I'm looking for a hotel with
Two tickets for the
Schedule a call with Anna and
He told me that they're
Translate this into
Wake me up at
I've
Write an email to my boss about
I'd like to fly from London to
Add a reminder for the
What's the difference between
I think it's
Tell her that I'm
How much is the
Where can I find a
I was wondering if
She works at
The train leaves from
I want two coffees and a
My phone number is
So what I need is a
Put on some music by
We were going to
I'm allergic to
Could you please
The meeting is about
And then I was like, um
Do you know whether
I live between
Order a pizza without
Give me the recipe for
It's because
Should I take the
When does the
I saw a film with
Our neighbours have
He said he's
What is the
`;
